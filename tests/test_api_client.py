"""The client that a generator of the ecosystem writes from the schema reads every list."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.wsgi import get_wsgi_application

from snia.accounts.models import Role
from tests.api_resources import TABLE
from tests.builders_api import Script, a_token, one_of_every_record, someone

# WSGI closes its connection after each request; on PostgreSQL that one is the test's own.
pytestmark = pytest.mark.once

CONFIG = (
    '{"project_name_override": "snia", "package_name_override": "snia_client", "post_hooks": []}'
)


@pytest.fixture(scope="session")
def generated(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("client")


def generate(schema: dict[str, Any], folder: Path) -> None:
    (folder / "schema.json").write_text(json.dumps(schema))
    (folder / "config.json").write_text(CONFIG)
    command = [
        *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"),
        *("--path", folder / "schema.json", "--config", folder / "config.json"),
        *("--output-path", folder / "snia_client", "--overwrite", "--fail-on-warning"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def api(reference_data, generated, monkeypatch) -> tuple[Script, Any]:
    """A script, and the generated client with the same token, on the site in this process."""
    update = one_of_every_record()
    _token, secret = a_token(someone(Role.ADMINISTRATOR, update))
    script = Script(secret)
    generate(script.get("/api/schema/").json(), generated)
    monkeypatch.syspath_prepend(str(generated))
    client = importlib.import_module("snia_client").AuthenticatedClient(
        base_url="http://testserver",
        token=secret,
        raise_on_unexpected_status=True,
        httpx_args={"transport": httpx.WSGITransport(app=get_wsgi_application())},
    )
    return script, client


def as_written(rows: Any) -> str:
    """Python writes the offset of universal time in figures, the API in a letter."""
    return json.dumps(rows, sort_keys=True).replace('+00:00"', 'Z"')


def test_the_generated_client_reads_every_list(api, subtests):
    script, client = api
    for name in TABLE:
        with subtests.test(resource=name):
            module = name.replace("-", "_")
            read = importlib.import_module(f"snia_client.api.{module}.{module}_list")
            told = read.sync(client=client, page_size=200).results
            listed = script.get(f"/api/{name}/", {"page_size": 200}).json()["results"]
            assert told
            assert as_written([row.to_dict() for row in told]) == as_written(listed)
    actions = importlib.import_module("snia_client.api.actions.actions_list")
    told = actions.sync(client=client).to_dict()
    assert as_written(told) == as_written(script.get("/api/actions/").json())
