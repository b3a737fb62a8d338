"""Who was there, and whether enough of the members were."""
