"""Collecting progress: campaigns, what focal points answer, what the secretariat makes of it."""
