"""The web process. It refuses to start where demonstration accounts are still active."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snia.settings.production")
application = get_wsgi_application()


def refuse_demonstration_accounts() -> None:
    """gunicorn runs no system check: this one is asked for by hand."""
    from snia.accounts.checks import no_demonstration_accounts

    errors = no_demonstration_accounts(None)
    if errors:
        raise ImproperlyConfigured("\n".join(f"{error.msg} {error.hint}" for error in errors))


refuse_demonstration_accounts()
