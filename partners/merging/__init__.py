"""Two records that are one: found, compared, then merged without losing a link."""
