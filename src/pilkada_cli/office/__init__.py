"""An office: its plan, its ledger and the book of both."""
