"""The aid community's own format: IATI 2.03, given and taken."""
