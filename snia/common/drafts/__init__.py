"""Forms that are kept as one types: a document of texts, its versions, what two people typed.

`programmes.progress` keeps the answers of the campaigns with it, `partners.keeping` the projects
and commitments of the agencies.
"""
