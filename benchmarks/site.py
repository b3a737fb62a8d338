"""The site called in this process, the way a web worker calls it, and what a call costs."""

import io
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.db.utils import load_backend
from django.test import Client

from snia.accounts.models import User

BATCH_SECONDS = 0.15


class Side:
    """One database, which the site takes for its own while it is chosen."""

    def __init__(self, name: str, alias: str) -> None:
        self.name = name
        database = connections.settings[alias]
        self.connection = load_backend(database["ENGINE"]).DatabaseWrapper(database, "default")
        with self.chosen(), self.connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    @contextmanager
    def chosen(self) -> Iterator[None]:
        before = connections["default"]
        connections["default"] = self.connection
        try:
            yield
        finally:
            connections["default"] = before

    def server_seconds(self) -> float:
        """Processor time that the database has spent on us; zero where the system won't tell."""
        try:
            return int(self._backend.read_text().split()[0]) / 1e9
        except (OSError, ValueError):
            return 0.0


@dataclass(frozen=True)
class Cost:
    """Seconds a call: of both processors' work (Python's and the database's), and of waiting."""

    work: float
    database: float
    wall: float


def session_cookie(user: User) -> str:
    """The cookie of somebody who has just signed in."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


class Visitor:
    """Somebody signed in, with a session in the database as everybody has."""

    _handler: WSGIHandler | None = None

    def __init__(self, side: Side, user: User) -> None:
        self.side = side
        with side.chosen():
            self._cookie = session_cookie(user)
        if Visitor._handler is None:
            Visitor._handler = WSGIHandler()

    def get(self, path: str) -> bytes:
        """The body of the answer; anything but a page is a fault of the benchmark."""
        started: list[str] = []
        environ = _environ(path, self._cookie)
        assert self._handler is not None  # noqa: S101
        with self.side.chosen():
            response = self._handler(environ, lambda status, _headers: started.append(status))
            body = b"".join(response)
            response.close()
        if not started or not started[0].startswith("200"):
            raise SystemExit(f"{path} answered {started}: {body[:300]!r}")
        return body

    def queries(self, path: str) -> list[str]:
        """The statements that one call sends."""
        sent: list[str] = []

        def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            sent.append(sql)
            return execute(sql, *rest)

        with self.side.connection.execute_wrapper(note):
            self.get(path)
        return sent

    def cost(self, path: str, repeats: int) -> Cost:
        database, work, wall = self.side.server_seconds(), time.process_time(), time.perf_counter()
        for _ in range(repeats):
            self.get(path)
        wall, work = time.perf_counter() - wall, time.process_time() - work
        database = self.side.server_seconds() - database
        return Cost((work + database) / repeats, database / repeats, wall / repeats)

    def warm(self, path: str) -> int:
        """Call it a few times; how many calls make a batch that is long enough to measure."""
        for _ in range(3):
            self.get(path)
        return max(2, min(60, round(BATCH_SECONDS / self.cost(path, 3).work)))


def _environ(path: str, cookie: str) -> dict[str, Any]:
    where, _mark, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": where,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT": "text/html,application/json",
        "HTTP_ACCEPT_LANGUAGE": "fr",
        "HTTP_COOKIE": cookie,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def median_ratio(one: list[Cost], other: list[Cost], of: str = "work") -> float:
    """Round by round, so that what slows a round down slows both."""
    return statistics.median(
        getattr(a, of) / getattr(b, of) for a, b in zip(one, other, strict=True)
    )


def median_ms(costs: list[Cost], of: str = "work") -> float:
    return statistics.median(getattr(cost, of) for cost in costs) * 1000


def machine() -> str:
    """What a table was measured with."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0].split()[0]
    python = platform.python_version()
    return f"Python {python}, Django {django.get_version()}, PostgreSQL {server}"
