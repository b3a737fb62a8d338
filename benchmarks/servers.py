"""What runs beside a measure: the site as gunicorn serves it, the Bilan rendered by a worker."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread

WORKERS = 3  # as docker-compose.yml has them
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10


@contextmanager
def site(folder: Path) -> Iterator[int]:
    """The site on a port of this machine, for as long as the block lasts."""
    port, log = _free_port(), folder / "site.log"
    serving = ["-m", "gunicorn", "snia.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    with _running([*serving, "--workers", str(WORKERS)], log) as process:
        _wait_for(port, process, log)
        yield port


class Renders:
    """The Bilan rendered again and again: how many ended, and what was wrong."""

    def __init__(self, folder: Path) -> None:
        self.seconds: list[float] = []
        self.fault = ""
        self._folder = folder
        self._over = Event()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        thread = Thread(target=self._loop)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _loop(self) -> None:
        while not self._over.is_set() and not self.fault:
            self._render()

    def _render(self) -> None:
        begun, log = time.monotonic(), self._folder / "render.log"
        output = str(self._folder / "bilan.pdf")
        with _running(["manage.py", "render_bilan", "2020", "--output", output], log) as process:
            while process.poll() is None:
                if self._over.wait(0.2):
                    return
        if process.returncode:
            self.fault = _end_of(log)
        else:
            self.seconds.append(time.monotonic() - begun)


@contextmanager
def _running(arguments: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """This Python with these arguments; it is gone when the block is left."""
    with log.open("wb") as told:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *arguments], stdin=subprocess.DEVNULL, stdout=told, stderr=told
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < limit and process.poll() is None:
        if _answers(port):
            return
        time.sleep(0.2)
    raise SystemExit(f"The site did not start:\n{_end_of(log)}")


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-12:])
