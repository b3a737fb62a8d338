"""The Bilan as a Word document, for the offices that redline: styles, real tables, contents."""
