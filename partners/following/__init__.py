"""Following records of the partners: who follows what, what changed, and the feed of it."""
