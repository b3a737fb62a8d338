"""The studio: chapters are proposed from validated data, rewritten, reviewed and approved.

    proposals --rows_of--> document of blocks --edited, kept--> --compose--> Book

A document is what `snia.common.drafts` keeps: a row of texts for each block (`document`). A block
remembers what it was taken from; what changed there since is told, never merged (`comparing`).
"""
