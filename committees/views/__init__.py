"""Pages of the committees: the bodies, the life of a meeting, what comes out of it."""
