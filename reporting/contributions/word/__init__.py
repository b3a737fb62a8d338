"""A Word file read whole: what is not understood is kept as text, never dropped."""
