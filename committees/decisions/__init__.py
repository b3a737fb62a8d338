"""Decisions: numbered, owned, due, followed, and reminded of."""
