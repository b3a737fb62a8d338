"""All that may be asked of one answer, through its pages, its interface and its workbooks."""

import json
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.access_progress_world import World
from tests.builders import a_page

Ask = Callable[[World, Client, str], Any]


def get(name: str, *args: Any) -> Ask:
    return lambda world, client, person: client.get(world.url(name, *args))


def post(name: str, *args: Any, **data: str) -> Ask:
    return lambda world, client, person: client.post(world.url(name, *args), data)


def post_page(name: str, **more: str) -> Ask:
    return lambda world, client, person: client.post(
        world.url(name), a_page(world.update, world.sent, **more)
    )


def put_document(world: World, client: Client, person: str) -> Any:
    return client.put(
        world.url("api-update"),
        json.dumps(world.sent),
        content_type="application/json",
        headers={"If-Match": f'"{world.update.revision}"'},
    )


def conflict(world: World, client: Client, person: str) -> Any:
    """Each person has a text set aside; a stranger's own leads nowhere either."""
    return client.get(world.asides[person].get_absolute_url())


def resolve(world: World, client: Client, person: str) -> Any:
    choices = {"revision": str(world.update.revision), "choice:rate": "mine"}
    return client.post(world.asides[person].get_absolute_url(), choices)


def send_workbook(world: World, client: Client, person: str) -> Any:
    file = SimpleUploadedFile("avancement.xlsx", world.file)
    return client.post(world.of_institution("receive"), {"file": file})


REQUESTS: dict[str, Ask] = {
    "update GET": get("update"),
    "edit GET": get("edit"),
    "edit POST": post_page("edit"),
    "edit POST, to submit": post_page("edit", then="submit"),
    "autosave POST": post_page("autosave"),
    "conflict GET": conflict,
    "conflict POST": resolve,
    "version GET": get("version", 1),
    "restore POST": post("restore", 1),
    "review POST, to validate": post("review", then="validate"),
    "review POST, to return": post("review", then="return", message="À préciser."),
    "review POST, to reopen": post("review", then="reopen", message="Erreur relevée."),
    "attachment GET": lambda world, client, _: client.get(world.attachment.get_absolute_url()),
    "api-update GET": get("api-update"),
    "api-update PUT": put_document,
    "template GET": lambda world, client, _: client.get(world.of_institution("template")),
    "receive GET": lambda world, client, _: client.get(world.of_institution("receive")),
    "receive POST": send_workbook,
    "workbook GET": lambda world, client, _: client.get(world.returned.get_absolute_url()),
    "workbook POST": lambda world, client, _: client.post(world.returned.get_absolute_url()),
}
