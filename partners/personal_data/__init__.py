"""What is held on a person (law 09-08): seen, taken away, erased on request."""
