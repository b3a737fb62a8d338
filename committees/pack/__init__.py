"""The pack made for a meeting: one PDF to read, one to project."""
