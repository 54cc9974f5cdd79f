"""The book: the plan with all events applied, and the one fold that says where money stands."""
