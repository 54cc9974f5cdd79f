"""The shell: commands, options, streams, exit codes."""
