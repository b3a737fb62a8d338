"""The embedded default of bin/run: SQLite, no server to install, demonstration accounts."""

from snia.settings.base import *

DEBUG = True
INTERNAL_IPS = ["127.0.0.1"]
ALLOW_DEMONSTRATION_ACCOUNTS = True
