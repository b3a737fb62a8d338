"""Who finances what: what counts as Morocco's, and totals that count nothing twice."""
