"""How fast the site is, held against its goals; bin/bench runs what is here. Not part of it."""
