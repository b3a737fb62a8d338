"""What a published Bilan is made of for ever: one self-contained document with its fingerprint."""
