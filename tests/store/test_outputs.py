from __future__ import annotations

from pathlib import Path

import pytest

from pilkada_cli.core.problem import RefusedError
from pilkada_cli.store.outputs import create_file, replace_file, replace_folder


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
