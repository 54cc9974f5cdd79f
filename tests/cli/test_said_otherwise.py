"""What people call a command, an option or a word that the program calls otherwise."""

from __future__ import annotations

import pytest
from support.clerk import Clerk

from pilkada_cli.cli.app import COMMANDS
from pilkada_cli.cli.usage import COMMANDS_SAID

WIDE = {"COLUMNS": "250"}


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("bayar", "tni"), "disburse"),
        (("Cair",), "disburse"),
        (("pengembalin",), "return"),
        (("statsu",), "status"),
        (("status", "--tanggal", "2024-11-05"), ""),
        (("disburse", "tni", "5", "--tanggal", "2024-11-05"), "--date"),
        (("request", "tni", "5", "--nomor", "1"), "--letter"),
        (("history", "--tahun", "2024"), "--fiscal-year"),
        (("status", "--asof", "2024-11-05"), "--as-of"),
        (("history", "--by", "bulan"), "month"),
        (("advance", "tni", "--to", "verifikasi", "--date", "2024-11-05"), "verified"),
        (("advance", "tni", "--to", "BPKAD", "--date", "2024-11-05"), "spm"),
        (("status", "--format", "kalimat"), "plain"),
    ],
)
def test_a_word_in_indonesian_gets_a_did_you_mean(
    pangkalpinang: Clerk, arguments: tuple[str, ...], meant: str
) -> None:
    said = pangkalpinang.run("--lang", "en", *arguments, environ=WIDE).err
    assert (f"did you mean {meant}?" in said) == bool(meant), said


def test_a_command_that_is_meant_is_one() -> None:
    assert set(COMMANDS_SAID.values()) <= set(COMMANDS)
    assert not set(COMMANDS_SAID) & set(COMMANDS)
