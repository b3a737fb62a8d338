"""The site as production runs it (no DEBUG, lasting connections), on throwaway databases."""

from environs import Env

from snia.settings.base import *  # noqa: F403
from snia.settings.base import DATABASES

DEBUG = False
ALLOW_DEMONSTRATION_ACCOUNTS = True
ROOT_URLCONF = "benchmarks.urls"
STATIC_ROOT = None
API_RATE = (10_000_000, 60)  # who measures asks as fast as it is answered
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

_env = Env()
if _env.str("SNIA_BENCH_LARGE_URL", ""):
    DATABASES["large"] = _env.dj_db_url("SNIA_BENCH_LARGE_URL")
for _database in DATABASES.values():
    _database["CONN_MAX_AGE"] = 3600
    _database["CONN_HEALTH_CHECKS"] = True
