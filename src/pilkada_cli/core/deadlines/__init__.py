"""By when a tranche has to be paid, and how far it is."""
