"""Alerts on actions: seen by rules or raised by members, carried up, answered, brought back."""
