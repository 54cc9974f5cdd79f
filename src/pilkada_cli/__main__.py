"""`python -m pilkada_cli` is `pilkada`."""

from pilkada_cli.cli.app import run

run()
