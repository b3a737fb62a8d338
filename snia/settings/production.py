"""Production: PostgreSQL, Redis, HTTPS behind a proxy. Refuses every unsafe default at once."""

from snia.settings.base import *
from snia.settings.base import environment
from snia.settings.environment import DEVELOPMENT_SECRET, refuse

DEBUG = False

_problems = []
if environment.secret_key == DEVELOPMENT_SECRET:
    _problems.append("SNIA_SECRET_KEY is not set: give it a long random value.")
elif len(environment.secret_key) < 50:
    _problems.append("SNIA_SECRET_KEY is shorter than 50 characters.")
if "postgresql" not in environment.database["ENGINE"]:
    _problems.append("DATABASE_URL must name a PostgreSQL database (postgres://…).")
if environment.broker_url is None:
    _problems.append("CELERY_BROKER_URL is not set: name the Redis server (redis://…).")
if set(environment.allowed_hosts) <= {"localhost", "127.0.0.1", "[::1]"}:
    _problems.append("SNIA_ALLOWED_HOSTS is not set: name the site's public hosts.")
refuse(_problems)

DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

CSRF_TRUSTED_ORIGINS = environment.csrf_trusted_origins
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
# The load balancer's health check speaks plain HTTP from inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
