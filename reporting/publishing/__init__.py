"""From an edition to a published Bilan: frozen, approved in order, published, corrected by errata.

    edition --source_of--> Book --freeze--> FrozenEdition --approve…--> publish --> PublishedFile

Everything after the freeze reads the frozen document alone.
"""
