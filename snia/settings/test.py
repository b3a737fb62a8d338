"""The suite: the database that DATABASE_URL names, quick hashes, no mail leaves."""

import tempfile
from pathlib import Path

from snia.settings.base import *

DEBUG = False
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
# Looked for when it is asked for: each client of a test would go through all of them first.
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="snia-test-media-"))
CELERY_TASK_ALWAYS_EAGER = True
ALLOW_DEMONSTRATION_ACCOUNTS = True
# A suite asks more in a minute than any account; what counts requests sets its own.
API_RATE = (1_000_000, 60)
# Processes that run side by side count apart.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
