"""What may be recorded, and what is worth a warning."""
