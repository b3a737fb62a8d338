"""Two pages for those who decide: where the strategy stands in the period."""
