from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from pilkada_cli.core.problem import RefusedError
from pilkada_cli.store import outputs
from pilkada_cli.store.outputs import create_file, replace_file, replace_folder, unfit_name


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
    assert refused(replace_file, tmp_path / "r.csv", b"1") in {"storage-failed", "not-writable"}
    assert [each.name for each in tmp_path.iterdir()] == ["r.csv"]


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    folder = tmp_path / "x" / "audit"
    replace_folder(folder, {"a": b"1", "b": b"2"})
    replace_folder(folder, {"a": b"3", "b": b"4"})
    assert {"a": b"3", "b": b"4"} == {each.name: each.read_bytes() for each in folder.iterdir()}
    assert [each.name for each in folder.parent.iterdir()] == ["audit"]


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    replace_folder(folder, {"a": b"1"})
    (folder / "mine").write_bytes(b"x")
    assert refused(replace_folder, folder, {"a": b"2"}) == "folder-not-ours"
    assert (folder / "a").read_bytes() == b"1"
    (tmp_path / "file").write_bytes(b"x")
    assert refused(replace_folder, tmp_path / "file", {"a": b"2"}) == "file-exists"


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
        assert refused(call, tmp_path / "a?b", {}) == "name-unfit"
    assert list(tmp_path.iterdir()) == []
