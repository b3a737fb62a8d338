"""The pages by which contributions are typed, sent and validated."""
