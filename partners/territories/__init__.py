"""The twelve regions, on a neutral grid of tiles, and what is done in each."""
