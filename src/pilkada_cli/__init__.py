"""pilkada tracks what a region pays for its election: planned, in process, disbursed."""

__version__ = "0.1.0"
