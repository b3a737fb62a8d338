"""A meeting's life: its steps, each a verb with its rules, and its agenda."""
