"""One module a report: pure functions from a question to its answer."""
