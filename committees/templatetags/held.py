"""Template filters of the table of meetings held."""

from django import template

from committees.rhythm.held import explanations

register = template.Library()
register.filter(explanations)
