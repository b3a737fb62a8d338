"""Agencies keep their own projects and commitments: typed, kept, sent, validated, published."""
