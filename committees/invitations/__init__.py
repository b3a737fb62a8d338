"""Who is asked to a meeting: letters, messages with their calendar event, replies, feeds."""
