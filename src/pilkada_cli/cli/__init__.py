"""The shell: commands, options, streams, exit codes."""

import gc

# A run is short and makes few cycles: looking for them while importing is a twentieth of it. What
# a small command makes is some 60 000 objects.
gc.set_threshold(100_000, 20, 20)
