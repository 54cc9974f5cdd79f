"""Every word that people read, by key, in two languages."""
