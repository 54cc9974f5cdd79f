"""How an answer looks: a report as table, sentences, JSON or CSV; a problem as lines."""
