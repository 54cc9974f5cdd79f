from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from pilkada_cli.cli.signals import held_signals


@pytest.fixture(autouse=True)
def _ctrl_c_is_heard() -> Iterator[None]:
    """A shell has background jobs ignore Ctrl-C, and what they start inherits that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_while_an_entry_is_written_is_held_back_and_dropped() -> None:
    with held_signals() as hold:
        hold()
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_before_anything_is_written_interrupts() -> None:
    with pytest.raises(KeyboardInterrupt), held_signals():
        signal.raise_signal(signal.SIGINT)


def test_whoever_handled_a_signal_before_handles_it_afterwards() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with held_signals() as hold:
        hold()
        hold()
    assert before == [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
