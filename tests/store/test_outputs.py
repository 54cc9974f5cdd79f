from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import pytest

from pilkada_cli.core.values.problem import RefusedError
from pilkada_cli.store import outputs
from pilkada_cli.store.outputs import create_file, unfit_name, write_file, write_folder


def replace_file(path: Path, content: bytes) -> None:
    write_file(path, content, ours=lambda _: True)


def replace_folder(folder: Path, files: dict[str, bytes]) -> None:
    write_folder(folder, files, cwd=folder.parent, ours=lambda _: True)


def refused(call: object, *arguments: object) -> str:
    with pytest.raises(RefusedError) as error:
        call(*arguments)  # type: ignore[operator]
    return error.value.problems[0].code


def test_a_new_file_comes_with_its_folders_and_never_replaces_one(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.toml"
    create_file(path, b"1")
    assert refused(create_file, path, b"2") == "file-exists"
    assert path.read_bytes() == b"1"


def test_a_file_is_replaced_whole_and_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    for content in (b"1", b"22"):
        replace_file(path, content)
        assert path.read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["r.csv"]


def test_a_file_cannot_take_a_folders_place(tmp_path: Path) -> None:
    (tmp_path / "r.csv").mkdir()
    assert refused(replace_file, tmp_path / "r.csv", b"1") == "file-not-ours"
    assert [each.name for each in tmp_path.iterdir()] == ["r.csv"]


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    folder = tmp_path / "x" / "audit"
    replace_folder(folder, {"a": b"1", "b": b"2"})
    replace_folder(folder, {"a": b"3", "b": b"4"})
    found = {each.name: each.read_bytes() for each in folder.iterdir()}
    sums = found.pop("SHA256SUMS").decode().splitlines()
    assert {"a": b"3", "b": b"4"} == found
    assert ["a", "b"] == [line[66:] for line in sums]
    assert [each.name for each in folder.parent.iterdir()] == ["audit"]


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    replace_folder(folder, {"a": b"1"})
    (folder / "mine").write_bytes(b"x")
    assert refused(replace_folder, folder, {"a": b"2"}) == "folder-not-ours"
    assert (folder / "a").read_bytes() == b"1"
    (tmp_path / "file").write_bytes(b"x")
    assert refused(replace_folder, tmp_path / "file", {"a": b"2"}) == "file-not-ours"


STRANGERS: dict[str, Callable[[Path], object]] = {
    "a": lambda folder: (folder / "a").write_bytes(b"edited"),
    "SHA256SUMS": lambda folder: (folder / "SHA256SUMS").write_bytes(b"mine\n"),
    "d": lambda folder: (folder / "d").mkdir(),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_what_was_edited_in_a_folder_of_exports_is_the_editors(tmp_path: Path, name: str) -> None:
    """Once an edited file was replaced with the rest, if it looked like an export still."""
    folder = tmp_path / "audit"
    replace_folder(folder, {"a": b"1", "b": b"2"})
    STRANGERS[name](folder)
    with pytest.raises(RefusedError) as error:
        replace_folder(folder, {"a": b"1", "b": b"2", "d": b"3"})
    [problem] = error.value.problems
    assert (problem.code, problem.values["name"]) == ("folder-not-ours", name)


def test_a_folder_of_exports_from_which_something_was_taken_is_renewed(tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    folder.mkdir()
    for missing in ("a", "SHA256SUMS", "b"):
        replace_folder(folder, {"a": b"1", "b": b"2"})
        (folder / missing).unlink()
    replace_folder(folder, {"a": b"1", "b": b"2"})


def test_an_export_that_cannot_take_its_place_leaves_the_one_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "audit"
    replace_folder(folder, {"a": b"1"})
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(5, "input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    assert refused(replace_folder, folder, {"a": b"2"}) == "storage-failed"
    assert (folder / "a").read_bytes() == b"1"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(5, "input/output error")])
def test_whatever_comes_between_two_names_the_export_that_was_there_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """Ctrl-C there once left neither the old export nor the new one."""
    folder = tmp_path / "audit"
    replace_folder(folder, {"a": b"1"})
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise error
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises((KeyboardInterrupt, RefusedError)):
        replace_folder(folder, {"a": b"2"})
    assert (folder / "a").read_bytes() == b"1"
    assert [left.name for left in tmp_path.iterdir()] == ["audit"]


def test_an_export_that_somebody_makes_between_two_names_costs_nobody_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "audit"
    replace_folder(folder, {"a": b"1"})
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self.name == "new":
            folder.mkdir()
            (folder / "theirs").write_bytes(b"theirs")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    assert refused(replace_folder, folder, {"a": b"2"}) in {"storage-failed", "not-writable"}
    assert (folder / "theirs").read_bytes() == b"theirs"
    [old] = tmp_path.glob("audit.*.old")
    assert (old / "a").read_bytes() == b"1"


def test_what_another_place_left_behind_is_not_touched(tmp_path: Path) -> None:
    """An export to `audit` once took what a killed one to `audit.2024` had left, and removed it."""
    others = [f"{name}.{'ab' * 8}" for name in ("audit.2024", "audi", "xaudit")]
    for name in others:
        for beside in (f"{name}.old", f".{name}.new"):
            (tmp_path / beside).mkdir()
            (tmp_path / beside / "a").write_bytes(b"1")
    replace_folder(tmp_path / "audit", {"a": b"2"})
    replace_file(tmp_path / "xaudi", b"2")
    left = [f"{name}.old" for name in others] + [f".{name}.new" for name in others]
    assert sorted([*left, "audit", "xaudi"]) == sorted(found.name for found in tmp_path.iterdir())


def test_what_a_person_put_into_an_export_that_was_left_behind_stays(tmp_path: Path) -> None:
    left = tmp_path / f"audit.{'ab' * 8}.old"
    left.mkdir()
    (left / "catatan").write_bytes(b"mine")
    replace_folder(tmp_path / "audit", {"a": b"1"})
    assert (left / "catatan").read_bytes() == b"mine"


@pytest.mark.parametrize("call", ["file", "folder"])
def test_two_who_write_the_same_at_once_do_not_disturb_each_other(
    tmp_path: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One begins and ends while the other is at work: once its draft was removed."""
    path, real = tmp_path / "x", os.fsync
    inside: list[bool] = []

    def fsync(handle: int) -> None:
        real(handle)
        if not inside:
            inside.append(True)
            _again(call, path)

    _again(call, path)
    monkeypatch.setattr(os, "fsync", fsync)
    _again(call, path)
    assert [left.name for left in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("call", ["file", "folder", "new file"])
def test_what_stands_is_not_said_to_have_failed_because_its_folder_can_not_be_read(
    tmp_path: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_open, real_list = os.open, os.listdir

    def opened(path: Any, *more: Any, **named: Any) -> int:
        if str(path) == str(tmp_path):
            raise PermissionError(errno.EACCES, "may be written to and not read")
        return real_open(path, *more, **named)

    def names(path: Any = ".") -> list[str]:
        if str(path) == str(tmp_path):
            raise PermissionError(errno.EACCES, "may be written to and not read")
        return list(real_list(path))

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "listdir", names)
    _again(call, tmp_path / "x")


def test_what_is_open_in_another_program_is_replaced_or_stays_whole(tmp_path: Path) -> None:
    """Windows refuses to replace a file that is open: a spreadsheet keeps its file so."""
    file, folder = tmp_path / "r.csv", tmp_path / "audit"
    replace_file(file, b"1")
    replace_folder(folder, {"a": b"1"})
    with file.open("rb"), suppress(RefusedError):
        replace_file(file, b"2")
    with (folder / "a").open("rb"), suppress(RefusedError):
        replace_folder(folder, {"a": b"2"})
    for path in (file, folder / "a"):
        assert path.read_bytes() in {b"1", b"2"}
    replace_file(file, b"3")
    replace_folder(folder, {"a": b"3"})
    assert (folder / "a").read_bytes() == file.read_bytes() == b"3"


@pytest.mark.skipif(os.name != "nt", reason="only Windows refuses to replace a file that is open")
def test_that_it_is_open_in_another_program_is_said(tmp_path: Path) -> None:
    replace_file(tmp_path / "r.csv", b"1")
    with (tmp_path / "r.csv").open("rb"):
        assert refused(replace_file, tmp_path / "r.csv", b"2") == "not-writable"
    assert [each.name for each in tmp_path.iterdir()] == ["r.csv"]


POSIX = pytest.mark.skipif(os.name == "nt", reason="devices, pipes and modes of POSIX")


def test_a_file_that_is_no_export_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "laporan.csv"
    path.write_bytes(b"mine")
    with pytest.raises(RefusedError) as error:
        write_file(path, b"new", ours=lambda file: file.read() == b"ours")
    assert error.value.problems[0].code == "file-not-ours"
    assert path.read_bytes() == b"mine"
    for there in (b"ours", b""):
        path.write_bytes(there)
        write_file(path, b"new", ours=lambda file: file.read() == b"ours")
        assert path.read_bytes() == b"new"
    assert [left.name for left in tmp_path.iterdir()] == ["laporan.csv"]


def test_a_file_that_comes_meanwhile_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = tmp_path / "r.csv", os.fsync

    def fsync(handle: int) -> None:
        path.write_bytes(b"theirs")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    assert refused(replace_file, path, b"1") == "file-not-ours"
    assert path.read_bytes() == b"theirs"
    assert [left.name for left in tmp_path.iterdir()] == ["r.csv"]


@POSIX
def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_bytes(b"theirs")
    (tmp_path / "folder").mkdir()
    for name, target in (("r.csv", "theirs"), ("s.csv", "nowhere"), ("audit", "folder")):
        (tmp_path / name).symlink_to(tmp_path / target)
    assert refused(replace_file, tmp_path / "r.csv", b"1") == "file-not-ours"
    assert refused(replace_file, tmp_path / "s.csv", b"1") == "file-not-ours"
    assert refused(replace_folder, tmp_path / "audit", {"a": b"1"}) == "file-not-ours"
    assert refused(create_file, tmp_path / "s.csv", b"1") == "file-exists"
    assert (tmp_path / "theirs").read_bytes() == b"theirs"
    assert not (tmp_path / "nowhere").exists()
    assert list((tmp_path / "folder").iterdir()) == []


@POSIX
def test_a_device_or_pipe_is_written_into_and_stays_one(tmp_path: Path) -> None:
    replace_file(Path(os.devnull), b"1")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refused(replace_file, pipe, b"1") == "nobody-reads"  # nobody reads, and nobody waits
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    replace_file(pipe, b"12")
    assert os.read(reader, 10) == b"12"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, of Linux")
def test_a_device_that_is_full_says_so() -> None:
    assert refused(replace_file, Path("/dev/full"), b"1") == "disk-full"


@POSIX
@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022, 0o077])
def test_modes_are_as_the_umask_says(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        create_file(tmp_path / "plan", b"1")
        for _ in range(2):
            replace_file(tmp_path / "r.csv", b"1")
            replace_folder(tmp_path / "audit", {"a": b"1"})
    finally:
        os.umask(before)
    for path in (tmp_path / "plan", tmp_path / "r.csv", tmp_path / "audit" / "a"):
        assert oct(stat.S_IMODE(path.stat().st_mode)) == oct(0o666 & ~umask), path
    assert oct(stat.S_IMODE((tmp_path / "audit").stat().st_mode)) == oct(0o777 & ~umask)


@POSIX
def test_what_is_made_in_a_folder_of_a_group_belongs_to_the_group(tmp_path: Path) -> None:
    if os.getuid():
        pytest.skip("needs root, to give a folder to another group")
    shared = tmp_path / "shared"
    shared.mkdir()
    os.chown(shared, 0, 12345)
    shared.chmod(0o2775)
    create_file(shared / "plan", b"1")
    replace_file(shared / "r.csv", b"1")
    replace_folder(shared / "audit", {"a": b"1"})
    for path in (shared / "plan", shared / "r.csv", shared / "audit", shared / "audit" / "a"):
        assert path.stat().st_gid == 12345, path


@pytest.mark.parametrize("call", ["file", "new file", "folder"])
def test_a_write_that_fails_leaves_what_was_there_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """A full disk once left an empty plan, which the next `init` would not replace."""
    path, real = tmp_path / "x", os.write
    writes = {
        "file": lambda: replace_file(path, b"12345"),
        "new file": lambda: create_file(path, b"12345"),
        "folder": lambda: replace_folder(path, {"a": b"12345"}),
    }
    for there in (False, True):
        if there and call == "file":
            path.write_bytes(b"old")
        if there and call == "folder":
            replace_folder(path, {"a": b"old"})
        if there and call == "new file":
            break
        for done in range(5):
            sizes = [done, 0]

            def write(handle: int, data: bytes, sizes: list[int] = sizes) -> int:
                size = sizes.pop(0)
                if not size:
                    raise OSError(errno.ENOSPC, "full")
                return real(handle, data[:size])

            monkeypatch.setattr(os, "write", write)
            assert refused(writes[call]) == "disk-full"
            monkeypatch.setattr(os, "write", real)
            left = [found.name for found in tmp_path.iterdir()]
            assert left == (["x"] if there else [])
            if there:
                assert (path if call == "file" else path / "a").read_bytes() == b"old"
    writes[call]()


@POSIX
@pytest.mark.parametrize("call", ["file", "new file", "folder"])
def test_whoever_is_killed_leaves_the_old_or_the_new_and_the_next_run_goes_on(
    tmp_path: Path, call: str
) -> None:
    """At every call of the system that changes a name or a file."""
    for at in range(1, 40):
        folder = tmp_path / str(at)
        folder.mkdir()
        path = folder / "x"
        if call == "file":
            path.write_bytes(b"old")
        if call == "folder":
            replace_folder(path, {"a": b"old"})
        code = _killed(at, call, path)
        found = path / "a" if call == "folder" else path
        content = found.read_bytes() if found.exists() else None
        between = call == "folder" and not path.exists()  # the one moment between two names
        allowed = {b"new"} | ({None} if call == "new file" or between else {b"old"})
        assert content in allowed, (at, content)
        if between:  # then a person finds it
            [old] = folder.glob("x.*.old")
            assert (old / "a").read_bytes() == b"old"
        if call == "new file" and content:
            path.unlink()
        _again(call, path)
        assert found.read_bytes() == b"new"
        assert [left.name for left in folder.iterdir()] == ["x"], at
        if code == 0:
            break
    else:
        pytest.fail("it never came to its end")


def _killed(at: int, call: str, path: Path) -> int:
    """Write in a process that is killed before that call of the system; how it ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    count = 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def called(*arguments: object, **more: object) -> object:
            nonlocal count
            count += 1
            if count == at:
                os._exit(9)
            return real(*arguments, **more)

        return called

    for name in ("open", "write", "fsync", "link", "rename", "replace", "unlink", "mkdir", "rmdir"):
        setattr(os, name, counted(getattr(os, name)))
    with suppress(BaseException):
        _again(call, path)
    os._exit(0)


def _again(call: str, path: Path) -> None:
    if call == "new file":
        create_file(path, b"new")
    elif call == "file":
        replace_file(path, b"new")
    else:
        replace_folder(path, {"a": b"new"})


def test_the_working_folder_and_those_above_it_are_never_replaced(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    for folder in (inner, inner / ".", inner / "..", tmp_path, Path(inner.anchor)):
        with pytest.raises(RefusedError) as error:
            write_folder(folder, {"x": b"1"}, cwd=inner, ours=lambda _: True)
        assert error.value.problems[0].code == "output-here"


def test_the_home_is_never_replaced_not_even_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "users" / "siti"
    home.mkdir(parents=True)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for folder in (home, home.parent):
        with pytest.raises(RefusedError) as error:
            write_folder(folder, {"x": b"1"}, cwd=tmp_path / "meja", ours=lambda _: True)
        assert error.value.problems[0].code == "output-here"
    assert list(home.iterdir()) == []


def test_a_whole_disk_is_never_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stick").mkdir()
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path).name == "stick")
    assert refused(replace_folder, tmp_path / "stick", {"x": b"1"}) == "output-here"


UNFIT = {
    r"C:\kantor\ekspor": None,
    r"..\.\register 2024.csv": None,
    r"\\server\bersama\audit": None,
    "console.csv": None,
    "com.csv": None,
    r"audit\nul": "nul",
    "Con": "Con",
    "aux.csv": "aux.csv",
    "LPT1 .txt": "LPT1 .txt",
    "com¹": "com¹",
    "register.csv:x": "register.csv:x",
    r"a?b\c": "a?b",
    'x"y': 'x"y',
    "a\tb": "a\tb",
    "audit.": "audit.",
    r"audit \x": "audit ",
}


@pytest.mark.parametrize("path", UNFIT)
def test_a_name_that_windows_would_take_for_another_is_found(path: str) -> None:
    assert UNFIT[path] == unfit_name(PureWindowsPath(path))


def test_such_a_name_is_refused_on_windows_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "_WINDOWS", True)
    monkeypatch.setattr(outputs, "unfit_name", lambda path: unfit_name(PurePosixPath(path.name)))
    for call in (create_file, replace_file, replace_folder):
        assert refused(call, tmp_path / "a?b", b"") == "name-unfit"
    assert list(tmp_path.iterdir()) == []
