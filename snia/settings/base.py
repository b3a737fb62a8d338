"""Settings that every environment shares, on embedded defaults (SQLite, tasks run in place).

What differs is read from the environment in one pass, so that everything wrong is reported
in one message: see `snia.settings.environment`.
"""

from pathlib import Path
from typing import Any
from zoneinfo import reset_tzpath

from celery.schedules import crontab
from django.contrib.messages import constants as message_levels

from snia.settings.environment import read_environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# All that the application writes lies here: database, uploads, rendered books.
VAR_DIR = BASE_DIR / "var"

environment = read_environment(VAR_DIR)

# --- Applications -------------------------------------------------------------
INSTALLED_APPS = [
    "snia.common.admin_site.SniaAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "bootstrap",
    "django_filters",
    "django_htmx",
    "django_prose_editor",
    "rest_framework",
    "drf_spectacular",
    "snia.common",
    "snia.accounts",
    "snia.audit",
    "snia.provenance",
    "snia.exports",
    "snia.saved",
    "snia.api",
    "partners",
    "programmes",
    "committees",
    "reporting",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "snia.audit.middleware.OriginMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Closed by default: a view is public only where it says @login_not_required.
    "snia.common.kept.KeepingLoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "snia.urls"
WSGI_APPLICATION = "snia.wsgi.application"

# --- Pages --------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "snia.common.context.navigation",
            ],
            "builtins": ["django.templatetags.i18n", "snia.common.templatetags.snia"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Bootstrap's name for it: an error is seen as one.
MESSAGE_TAGS = {message_levels.ERROR: "danger"}

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT: Path | None = VAR_DIR / "static"
MEDIA_ROOT = environment.media_root
# A long answer: hundreds of rows of fields, texts pasted from Word.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
# The first refuses the files of too big a request, in a sentence; the others are Django's.
FILE_UPLOAD_HANDLERS = [
    "snia.common.uploads.QuotaUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# --- Data ---------------------------------------------------------------------
DATABASES = {"default": environment.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counts the API's requests: one for all the processes where there is a Redis.
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": environment.broker_url,
            "KEY_PREFIX": "snia",
        }
        if environment.broker_url
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# --- API ----------------------------------------------------------------------
# How many requests in how many seconds, for each token or account.
API_RATE = (environment.api_requests_per_minute, 60)
API_MAX_BODY = 2**20
API_TOKENS_PER_ACCOUNT = 20
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "snia.api.problems.answer",
    "DEFAULT_SCHEMA_CLASS": "snia.api.schema.ApiSchema",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "SNIA",
    "VERSION": "1",
    "DESCRIPTION": "Suivi de la Stratégie nationale d'immigration et d'asile : tout ce qui se lit "
    "sur les pages, aux mêmes règles. La documentation est à l'adresse /api/.",
    "POSTPROCESSING_HOOKS": ["snia.api.schema.complete"],
    "SCHEMA_PATH_PREFIX": "/api/",
}

# --- Accounts -----------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["snia.accounts.backends.PolicyBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Only a development or a test machine may hold accounts whose password everyone knows.
ALLOW_DEMONSTRATION_ACCOUNTS = False
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
SECRET_KEY = environment.secret_key
ALLOWED_HOSTS = environment.allowed_hosts

# --- Language and time --------------------------------------------------------
# Messages are written in French in the code and marked for gettext: Arabic and English follow.
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "snia" / "locale"]
TIME_ZONE = "Africa/Casablanca"
# Morocco changes its hours by decree: the rules are those of our lock (tzdata), the same on every
# machine, not those of a system that may be years behind.
reset_tzpath(to=())
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# --- IATI ---------------------------------------------------------------------
# Who reports the activities that the site publishes.
SNIA_IATI_REPORTING_ORG = environment.iati_reporting_org
SNIA_IATI_REPORTING_ORG_NAME = environment.iati_reporting_org_name

# --- Security -----------------------------------------------------------------
# Proxies of ours that add to X-Forwarded-For; without one, anybody could write it.
TRUSTED_PROXY_COUNT = environment.trusted_proxy_count
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "snia.common.kept.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # Bootstrap draws its form marks as data: images
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Tasks and mail -----------------------------------------------------------
CELERY_BROKER_URL = environment.broker_url
CELERY_RESULT_BACKEND = environment.broker_url
CELERY_RESULT_EXPIRES = 24 * 3600
CELERY_TASK_ALWAYS_EAGER = environment.broker_url is None
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

vars().update(environment.email)  # EMAIL_BACKEND, EMAIL_HOST…; the console by default
DEFAULT_FROM_EMAIL = environment.from_email
EMAIL_TIMEOUT = 20  # seconds: a mail server that doesn't answer must not hold a worker
# The address that messages lead to.
SNIA_SITE_URL = environment.site_url
# A longer list is prepared in the background; a PDF is laid out in memory, and has a limit.
EXPORT_ROWS_AT_ONCE = 2_000
EXPORT_PDF_ROWS_AT_ONCE = 500
EXPORT_LONGEST_PDF = 2_000
EXPORT_DAYS_KEPT = 7
CELERY_BEAT_SCHEDULE = {
    "reminders": {
        "task": "programmes.tasks.send_reminders_task",
        "schedule": crontab(hour=8, minute=0),  # Casablanca; again at noon for what was refused
    },
    "reminders-again": {
        "task": "programmes.tasks.send_reminders_task",
        "schedule": crontab(hour=12, minute=0),
    },
    "decisions": {
        "task": "committees.tasks.remind_decisions_task",
        "schedule": crontab(hour=8, minute=0),
    },
    "alerts": {
        "task": "committees.tasks.raise_alerts_task",
        "schedule": crontab(hour=7, minute=0, day_of_week="mon"),
    },
    "messages-left-behind": {
        "task": "committees.tasks.deliver_pending_task",
        "schedule": crontab(minute="*/10"),
    },
    "exports-left-behind": {
        "task": "snia.exports.tasks.pick_up_task",
        "schedule": crontab(minute="*/10"),
    },
    "exports-out-of-date": {
        "task": "snia.exports.tasks.clear_away_task",
        "schedule": crontab(hour=3, minute=0),
    },
}
