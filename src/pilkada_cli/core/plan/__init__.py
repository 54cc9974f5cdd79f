"""The plan: what should happen."""
