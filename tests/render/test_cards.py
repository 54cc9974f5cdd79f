"""Cards, history and registers keep to the screen and their amounts whole, at every width."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from support.clerk import Clerk

WIDTHS = [40, 47, 60, 72, 80, 100, 120, 200]
BIG = "9.999.999.999.999.999,99"
PLAN = """
[office]
name = "Pemerintah Kabupaten dengan Nama yang Sangat Panjang Sekali"
voting_day = 2024-11-27
[[allocation]]
id = "kodim-dengan-kode-yang-panjang-1"
recipient = "Komando Distrik Militer 0413 Bangka (pengamanan Pilkada tahap pertama)"
amount = "9.999.999.999.999.999,99"
[allocation.opening]
as_of = 2024-10-16
in_process = "9.999.999.999.999.999,99"
"""
PAY = (
    *("disburse", "kodim-dengan-kode-yang-panjang-1", BIG, "--date", "2024-11-05"),
    *("--sp2d", "81.07/04.0/000025/LS/2.11.0.00.0.00.01.0000/M/4/2024", "--note", "catatan " * 30),
)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_screen_of_a_clerks_day_loses_an_amount(clerk: Clerk, width: int, language: str) -> None:
    (clerk.cwd / "allocations.toml").write_text(PLAN, "utf-8")
    clerk.environ["COLUMNS"] = str(width)
    screens = {
        "dry run": clerk.run(*PAY, "--dry-run", "--lang", language).out,
        "question": clerk.run(*PAY, "--lang", language, typed="n\n").err.partition("? [")[0],
        "receipt": clerk.run(*PAY, "--lang", language).out,
        "history": clerk.run("history", "--lang", language).out,
        "status": clerk.run("status", "--lang", language).out,
    }
    for name, screen in screens.items():
        assert BIG in screen, name
        assert "…" not in screen, name
        for line in screen.splitlines():
            assert cell_len(line) <= width, (name, line)
    verified = clerk.run("verify", "--lang", language).out
    assert all(cell_len(line) <= width for line in verified.splitlines())
