"""What each part of the database tells the rules; a constant number of queries each."""
