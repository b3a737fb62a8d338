"""Laid out pieces and books, kept on disk under a digest of everything that they depend on.

Safe for several workers: a file takes its name once it is whole, and what doesn't agree with its
own digest is as good as absent. What was not used for the longest time makes room."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings

MOST_BYTES = 1024**3
SPARE = 0.01  # of it, that may be written between two looks for room
MARK = len(hashlib.sha256().hexdigest())


class Store:
    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most_bytes = folder, most_bytes
        self._unseen = most_bytes  # bytes that were written since, or may have been

    def get(self, key: str) -> tuple[str, bytes] | None:
        """What is told of the content, and the content."""
        path = self._path(key)
        try:
            kept = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        mark, body = kept[:MARK], kept[MARK:]
        if hashlib.sha256(body).hexdigest().encode() != mark:
            return None
        told, _, content = body.partition(b"\n")
        return told.decode(), content

    def put(self, key: str, told: str, content: bytes) -> None:
        body = told.encode() + b"\n" + content
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix="draft-", dir=self._folder)
        with open(handle, "wb") as file:
            file.write(hashlib.sha256(body).hexdigest().encode() + body)
        Path(draft).replace(path)
        self._unseen += len(body)
        if self._unseen > self._most_bytes * SPARE:
            self._make_room()
            self._unseen = 0

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key

    def _make_room(self) -> None:
        kept = []
        for path in self._folder.glob("??/*"):
            with suppress(OSError):  # another worker may make room too
                stat = path.stat()
                kept.append((stat.st_mtime, stat.st_size, path))
        excess = sum(size for _, size, _ in kept) - self._most_bytes
        for _, size, path in sorted(kept):
            if excess <= 0:
                break
            path.unlink(missing_ok=True)
            excess -= size


def the_store() -> Store:
    return Store(Path(settings.MEDIA_ROOT) / "press")
