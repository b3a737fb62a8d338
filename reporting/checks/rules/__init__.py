"""The rules, a subject to a module; the registry imports them all."""
