"""The ledger's lines: events, how they are sealed and read back, and what an ending is."""
