"""What the environment may set, read and checked in one pass."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError, validate

DEVELOPMENT_SECRET = "development-only-secret-never-used-in-production"  # noqa: S105
# Whoever publishes with IATI registers first, and is given an identifier: this is none.
UNREGISTERED = "MA-SNIA-A-ENREGISTRER"


@dataclass(frozen=True)
class Environment:
    """The settings that differ from one deployment to another."""

    secret_key: str
    debug: bool
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    trusted_proxy_count: int
    database: dict[str, Any]
    broker_url: str | None
    api_requests_per_minute: int
    media_root: Path
    from_email: str
    site_url: str
    email: dict[str, Any]
    iati_reporting_org: str
    iati_reporting_org_name: str


def read_environment(var_dir: Path) -> Environment:
    """Read the environment; raise one ImproperlyConfigured that names all that is wrong."""
    env = Env(eager=False)
    values = Environment(
        secret_key=env.str("SNIA_SECRET_KEY", DEVELOPMENT_SECRET),
        debug=env.bool("SNIA_DEBUG", False),
        allowed_hosts=env.list("SNIA_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"]),
        csrf_trusted_origins=env.list("SNIA_CSRF_TRUSTED_ORIGINS", []),
        trusted_proxy_count=env.int("SNIA_TRUSTED_PROXY_COUNT", 0, validate=validate.Range(min=0)),
        database=env.dj_db_url("DATABASE_URL", f"sqlite:///{var_dir / 'snia.sqlite3'}"),
        broker_url=env.str("CELERY_BROKER_URL", None),
        api_requests_per_minute=env.int(
            "SNIA_API_REQUESTS_PER_MINUTE", 300, validate=validate.Range(min=1)
        ),
        media_root=env.path("SNIA_MEDIA_ROOT", var_dir / "media"),
        from_email=env.str("SNIA_FROM_EMAIL", "snia@localhost"),
        site_url=env.str("SNIA_SITE_URL", "http://127.0.0.1:8000"),
        email=env.dj_email_url("EMAIL_URL", "console://"),
        iati_reporting_org=env.str("SNIA_IATI_REPORTING_ORG", UNREGISTERED),
        iati_reporting_org_name=env.str("SNIA_IATI_REPORTING_ORG_NAME", "Secrétariat de la SNIA"),
    )
    try:
        env.seal()
    except EnvError as error:
        raise ImproperlyConfigured(f"The environment is not usable: {error}") from error
    return values


def refuse(problems: list[str]) -> None:
    """Stop the start-up with every problem in one message; nothing when there is none."""
    if problems:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise ImproperlyConfigured(f"Production cannot start:\n{lines}")
