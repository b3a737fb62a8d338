"""The book: composed from the database, then laid out.

    edition --compose--> Book (plain data) --html--> one HTML per chapter --pdf--> bytes

A chapter's HTML depends on its own content only, so that chapters can be laid out apart.
"""
