"""Alerts: raised by people and rules, carried up from committee to committee, answered back."""
