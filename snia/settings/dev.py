"""The embedded default of bin/run: SQLite, no server to install, demonstration accounts."""

from snia.settings.base import *
from snia.settings.base import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY

DEBUG = True
INTERNAL_IPS = ["127.0.0.1"]
