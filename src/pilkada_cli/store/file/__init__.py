"""The ledger in a folder, and all that is about files."""
