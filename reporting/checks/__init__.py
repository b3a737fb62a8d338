"""Checking the data of a Bilan before it is printed: small rules, documented one by one."""
