"""A focal point at work: a browser's calls, over HTTP, to a site that runs on this machine."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPMessage
from http.cookies import SimpleCookie
from time import perf_counter
from urllib.parse import urlencode

from django.urls import reverse

from benchmarks.form_fields import Fields, fields_of, multipart, with_values
from benchmarks.visits import STEPS, Call

PATIENCE = 30  # seconds without an answer
URLENCODED = "application/x-www-form-urlencoded"


class Fault(Exception):
    """The site answered, but not as it should."""


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: bytes
    seconds: float


class Browser:
    """Somebody signed in; the connection is kept for as long as the server keeps it."""

    def __init__(self, port: int, cookie: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._cookies = dict([cookie.split("=", 1)])

    def ask(self, path: str, body: bytes | None = None, kind: str = "") -> Answer:
        """One call, from the first byte sent to the last one read."""
        headers = {"Cookie": "; ".join(f"{n}={v}" for n, v in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = kind
        begun = perf_counter()
        try:
            self._connection.request("GET" if body is None else "POST", path, body, headers)
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, HTTPException):
            self._connection.close()  # the next call begins with a new one
            raise
        seconds = perf_counter() - begun
        self._keep_cookies(response.headers)
        return Answer(response.status, response.headers.get("Location", ""), content, seconds)

    def _keep_cookies(self, headers: HTTPMessage) -> None:
        for header in headers.get_all("Set-Cookie", ()):
            for name, morsel in SimpleCookie(header).items():
                self._cookies[name] = morsel.value

    def close(self) -> None:
        self._connection.close()


class Form:
    """One form being filled in: each step types something more, and says how it went."""

    def __init__(self, browser: Browser, key: int) -> None:
        self.key = key
        self.narrative = ""  # what was last sent
        self._browser = browser
        self._fields: Fields = []
        self._found = ""
        self._typed = 0

    def take(self, step: int) -> Call:
        acts: dict[str, Callable[[], Answer]] = {
            "open": self._open,
            "autosave": self._autosave,
            "submit": self._submit,
        }
        kind = STEPS[step]
        try:
            return Call(kind, acts[kind]().seconds)
        except (OSError, HTTPException, Fault) as fault:
            return Call(kind, fault=f"{type(fault).__name__}: {fault}")

    def _open(self) -> Answer:
        answer = _of_status(200, self._browser.ask(reverse("programmes:edit", args=[self.key])))
        self._fields = fields_of(answer.body.decode(), "etat")
        self._found = dict(self._fields)["narrative"]
        return answer

    def _autosave(self) -> Answer:
        """As the page's script does while one types."""
        self._type()
        path = reverse("programmes:autosave", args=[self.key])
        body = urlencode(self._fields).encode()
        answer = _of_status(200, self._browser.ask(path, body, URLENCODED))
        kept = json.loads(answer.body)
        start = {"revision": str(kept["revision"]), "base": json.dumps(kept["base"])}
        self._fields = with_values(self._fields, start)
        return answer

    def _submit(self) -> Answer:
        """As the last button does; the page that it leads to is read, and is not in the time."""
        self._type()
        path = reverse("programmes:edit", args=[self.key])
        body, kind = multipart([*self._fields, ("then", "submit")])
        answer = _of_status(302, self._browser.ask(path, body, kind))
        if answer.location != reverse("programmes:update", args=[self.key]):
            raise Fault(f"not submitted: led to {answer.location}")
        _of_status(200, self._browser.ask(answer.location))
        return answer

    def _type(self) -> None:
        if not self._fields:
            raise Fault("the form did not open")
        self._typed += 1
        told = f"Soir de l'échéance, formulaire {self.key}, saisie {self._typed}."
        self.narrative = f"{self._found}<p>{told}</p>"
        self._fields = with_values(self._fields, {"narrative": self.narrative})


def _of_status(status: int, answer: Answer) -> Answer:
    if answer.status != status:
        raise Fault(f"answered {answer.status}: {answer.body[:200]!r}")
    return answer
