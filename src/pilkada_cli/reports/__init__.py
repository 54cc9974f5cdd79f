"""One module a question: pure functions from a book to a report."""
