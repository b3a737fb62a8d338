"""The embedded default of bin/run: SQLite, no server to install, demonstration accounts."""

from snia.settings.base import *
from snia.settings.base import environment

# Off by default: a newcomer sees the site's own pages, errors included (SNIA_DEBUG=true for ours).
DEBUG = environment.debug
ALLOW_DEMONSTRATION_ACCOUNTS = True

# Static files straight from their folders, without a collecting step.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
