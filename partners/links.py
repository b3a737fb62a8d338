"""Links to the pages of the partners, for tables that are drawn in Python."""

from snia.common.rows import Links


def institution_links() -> Links:
    """By an institution's slug."""
    return Links("partners:institution", "-", key="-")
