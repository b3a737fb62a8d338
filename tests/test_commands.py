"""The commands of bin/ and of docker-compose.yml, started as their users start them."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
# The programs installed beside the Python that runs the suite.
PROGRAMS = Path(sys.executable).parent
BASH = shutil.which("bash") or "/bin/bash"
PUBLIC_HOST = "snia.example.org"

needs_servers = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL", "").startswith("postgres")
    or not os.environ.get("CELERY_BROKER_URL"),
    reason="bin/test starts the PostgreSQL and the Redis that this needs",
)


def start(*command: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# --- bin/run ------------------------------------------------------------------


def test_run_explains_itself() -> None:
    result = start("bin/run", "--help")

    assert result.returncode == 0
    assert "--no-serve" in result.stdout
    assert "--port" in result.stdout


@pytest.mark.parametrize("arguments", [["--unknown"], ["--port"], ["--port", "http"]])
def test_run_refuses_options_that_it_does_not_know(arguments: list[str]) -> None:
    result = start("bin/run", *arguments)

    assert result.returncode != 0
    assert result.stderr.startswith("bin/run: ")
    assert len(result.stderr.splitlines()) == 1


def test_run_says_that_the_port_is_taken_before_any_work() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = start("bin/run", "--port", str(port))

    assert result.returncode != 0
    assert f"port {port} is taken; try bin/run --port" in result.stderr
    assert result.stdout == ""


def test_run_says_that_python_is_too_old(tmp_path: Path) -> None:
    old_python = tmp_path / "python-of-before"
    old_python.write_text("#!/bin/sh\necho 3.9\n")
    old_python.chmod(0o755)
    only_these = tmp_path / "bin"
    only_these.mkdir()
    for name in ("dirname", "id", "mkdir"):
        (only_these / name).symlink_to(shutil.which(name) or f"/bin/{name}")

    result = start(
        BASH,
        "bin/run",
        "--no-serve",
        env={"PATH": str(only_these), "PYTHON": str(old_python)},
    )

    assert result.returncode != 0
    assert "Python 3.11 or newer is needed" in result.stderr
    assert f"{old_python} is 3.9" in result.stderr
    assert len(result.stderr.splitlines()) == 1


# --- Production ---------------------------------------------------------------


def test_production_names_all_that_is_missing_at_once() -> None:
    result = start(
        sys.executable, "-c", "import snia.settings.production", env={"PATH": os.environ["PATH"]}
    )

    assert result.returncode != 0
    message = result.stderr.rpartition("ImproperlyConfigured:")[2]
    for name in ("SNIA_SECRET_KEY", "SNIA_ALLOWED_HOSTS", "DATABASE_URL", "CELERY_BROKER_URL"):
        assert name in message


@pytest.fixture
def production() -> dict[str, str]:
    """A complete environment for production, on the servers that bin/test started."""
    return {
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "DJANGO_SETTINGS_MODULE": "snia.settings.production",
        "SNIA_SECRET_KEY": "only-for-this-test-" * 4,
        "SNIA_ALLOWED_HOSTS": PUBLIC_HOST,
        "DATABASE_URL": os.environ["DATABASE_URL"],
        # A queue of its own: the tasks of another test, run beside this one, are not its.
        "CELERY_BROKER_URL": os.environ["CELERY_BROKER_URL"].removesuffix("/0") + "/1",
    }


def service(name: str) -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"][name]


@pytest.fixture
def migrated(production: dict[str, str]) -> None:
    """The database as the one-shot service leaves it: the others wait for its success."""
    result = start(*service("migrate")["command"], env=production)
    assert result.returncode == 0, result.stderr


@contextmanager
def running(command: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """The command and its children, for as long as the block lasts."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until(ready: Callable[[], bool], process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while not ready():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.3)


def status_of(port: int) -> int:
    """The HTTP status of /healthz; 0 while nobody answers."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/healthz", headers={"Host": PUBLIC_HOST}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def image_health_check(port: int) -> list[str]:
    """The HEALTHCHECK of the Dockerfile, for a server on this port."""
    found = re.search(
        r"^HEALTHCHECK .*?CMD (\[.*?\])$", (ROOT / "Dockerfile").read_text(), re.M | re.S
    )
    assert found
    program, *arguments = json.loads(found[1])
    assert program == "python"
    return [sys.executable, *(argument.replace(":8000/", f":{port}/") for argument in arguments)]


@pytest.mark.servers
@needs_servers
@pytest.mark.usefixtures("migrated")
def test_the_web_service_starts_and_is_healthy(production: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    command = [
        part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in service("web")["command"]
    ]
    assert f"127.0.0.1:{port}" in command
    log = tmp_path / "web.log"

    with running(command, production, log) as process:
        wait_until(lambda: status_of(port) != 0, process, log)
        assert status_of(port) == 200, log.read_text()
        health = start(*image_health_check(port), env=production)

    assert health.returncode == 0, health.stderr


@pytest.mark.servers
@needs_servers
def test_the_worker_service_starts_and_is_healthy(
    production: dict[str, str], tmp_path: Path
) -> None:
    worker = service("worker")
    kind, check = worker["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    log = tmp_path / "worker.log"

    with running(worker["command"], production, log) as process:

        def answers() -> bool:
            return start("sh", "-c", check.replace("$$", "$"), env=production).returncode == 0

        wait_until(answers, process, log)
        ping = start("celery", "-A", "snia", "inspect", "ping", env=production)

    assert ping.returncode == 0, ping.stderr
    assert "pong" in ping.stdout
