"""The shell: commands, options, streams, exit codes."""

import gc

# A run is short and makes few cycles: looking for them while importing is a twentieth of it.
gc.set_threshold(50_000, 20, 20)
