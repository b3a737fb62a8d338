"""The compositors: at most two processes that lay pieces out, kept warm between two books."""

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from queue import LifoQueue, SimpleQueue
from threading import Event, Timer
from typing import Any

from reporting.press.assembly import Order
from reporting.press.facts import Facts
from reporting.press.layout import Request
from reporting.press.watch import Watch

MOST_AT_ONCE = 2
SECONDS_FOR_A_PIECE = 120
SECONDS_BETWEEN_LOOKS = 0.5
MOST_PIECES = 60  # then a compositor makes room for a fresh one: memory stays flat
ROOT = Path(__file__).resolve().parents[2]
# What a compositor needs of its surroundings; neither secrets nor the database's address.
KEPT_ENVIRONMENT = (
    "HOME",
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "FONTCONFIG_FILE",
)


class NotLaidOut(Exception):
    """A piece could not be laid out; says which, and why."""

    def __init__(self, piece: str, why: str) -> None:
        super().__init__(f"{piece}: {why}")
        self.piece, self.why = piece, why


class TookTooLong(NotLaidOut):
    """The piece was given up at the time limit."""


class Compositor:
    """One process; it lays one piece out at a time."""

    def __init__(self) -> None:
        kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "reporting.press.compositor"],
            cwd=ROOT,
            env={**kept, "PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._pieces = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_fit(self) -> bool:
        return self._process.poll() is None and self._pieces < MOST_PIECES

    def lay_out(self, request: Request, limit: float) -> Facts:
        return Facts.from_values(self._answer(request, limit))

    def assemble(self, order: Order, limit: float) -> None:
        self._answer(order, limit)

    def _answer(self, request: Request | Order, limit: float) -> dict[str, Any]:
        over = Event()

        def give_up() -> None:
            over.set()
            self._process.kill()

        timer = Timer(limit, give_up)
        timer.start()
        try:
            line = self._ask(json.dumps(asdict(request)))
        finally:
            timer.cancel()
        self._pieces += 1
        if not line:
            self.close()  # a process that is dying still seems fit for a moment
            if over.is_set():
                raise TookTooLong(request.name, f"> {limit:g} s")
            raise NotLaidOut(request.name, "process killed")
        told: dict[str, Any] = json.loads(line)
        if "error" in told:
            raise NotLaidOut(request.name, told["error"])
        return told

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None  # noqa: S101
        assert self._process.stdout is not None  # noqa: S101
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
            return self._process.stdout.readline()
        except (BrokenPipeError, ValueError):
            return ""

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


class Pool:
    """Compositors that wait for pieces."""

    def __init__(self, size: int = MOST_AT_ONCE) -> None:
        self.size = size
        self._places: LifoQueue[Compositor | None] = LifoQueue()
        for _ in range(size):
            self._places.put(None)

    def warm(self) -> None:
        """Start the compositors, so that they are ready when the first piece is."""
        places = [self._places.get() for _ in range(self._places.qsize())]
        for compositor in places:
            self._places.put(_fit(compositor))

    @property
    def pids(self) -> list[int]:
        """Of the compositors that wait."""
        return [compositor.pid for compositor in self._places.queue if compositor]

    @contextmanager
    def compositor(self) -> Iterator[Compositor]:
        """A compositor for one piece, as soon as one is free."""
        place = self._places.get()
        try:
            place = _fit(place)
            yield place
        finally:
            self._places.put(place)

    def end(self) -> None:
        while not self._places.empty():
            if (compositor := self._places.get()) is not None:
                compositor.close()


def _fit(compositor: Compositor | None) -> Compositor:
    if compositor is not None and compositor.is_fit:
        return compositor
    if compositor is not None:
        compositor.close()
    return Compositor()


class Run:
    """The pieces of one book under way; the longest is laid out first."""

    def __init__(self, pool: Pool, watch: Watch, limit: float = SECONDS_FOR_A_PIECE) -> None:
        self._pool, self._watch, self._limit = pool, watch, limit
        self._busy: set[Compositor] = set()
        self._taken: SimpleQueue[str] = SimpleQueue()

    def lay_out(self, requests: list[Request]) -> Iterator[tuple[Request, Facts]]:
        """Each piece as it is ready; what stops the work stops its compositors."""
        requests = sorted(requests, key=lambda request: len(request.html), reverse=True)
        with ThreadPoolExecutor(self._pool.size) as threads:
            begun = {threads.submit(self._one, request): request for request in requests}
            try:
                yield from self._as_they_come(begun)
            except BaseException:
                threads.shutdown(wait=False, cancel_futures=True)
                for compositor in list(self._busy):
                    compositor.close()
                raise

    def assemble(self, order: Order) -> None:
        """Put the pieces together, where the memory that it takes is no worker's."""
        self._watch.look()
        with self._pool.compositor() as compositor:
            compositor.assemble(order, self._limit)

    def _as_they_come(
        self, begun: dict[Future[Facts], Request]
    ) -> Iterator[tuple[Request, Facts]]:
        pending = set(begun)
        while pending:
            ready, pending = wait(pending, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
            while not self._taken.empty():
                self._watch.begins(self._taken.get())
            for future in sorted(ready, key=lambda one: begun[one].name):
                yield begun[future], future.result()
            self._watch.look()

    def _one(self, request: Request) -> Facts:
        with self._pool.compositor() as compositor:
            self._taken.put(request.name)
            self._busy.add(compositor)
            try:
                return compositor.lay_out(request, self._limit)
            finally:
                self._busy.discard(compositor)


_pool: Pool | None = None


def the_pool() -> Pool:
    """The compositors of this process, started when they are first needed."""
    global _pool
    if _pool is None:
        _pool = Pool()
        atexit.register(_pool.end)
    return _pool
