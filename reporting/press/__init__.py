"""The press: a book's pieces are laid out apart, kept, and put together into one PDF."""
