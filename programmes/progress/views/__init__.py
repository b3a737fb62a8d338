"""Pages of the collecting of progress, one module for each kind of work."""
