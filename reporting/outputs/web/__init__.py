"""The web edition: a page a chapter, addresses that never change, no script."""
