"""The Bilan to project: 16:9, a slide or more for each section, with its figures."""
