"""What is true of money, plans, events and books. Pure: no file, clock, console or network."""
