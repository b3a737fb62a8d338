"""Minutes: written item by item, compiled, circulated, approved, sealed and verified."""
