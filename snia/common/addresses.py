"""Addresses of the site's pages in full, for what leaves the site: messages, papers, calendars."""

from django.conf import settings


def site_address(path: str) -> str:
    return settings.SNIA_SITE_URL.rstrip("/") + path
