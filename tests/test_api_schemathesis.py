"""schemathesis tries the API against its own description, as each role: no fault of the server,
nothing undocumented, nothing accepted that the description refuses, nothing refused that it
accepts.

Deterministic, and bounded: a few examples of each operation, the first of them asked by every
role. Making an example takes longer than asking it: the description is read once, and shared.
"""

from collections.abc import Iterator
from typing import Any

import django_filters
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from partners.explorer.filters import CriterionFilter
from programmes.models import ProgressUpdate
from snia.accounts.models import Role
from snia.api.resources import registered
from tests.builders_api import a_token, one_of_every_record, someone
from tests.walks import undone

pytestmark = pytest.mark.once

# The secretariat sees the most, and asks all of them: what the others are refused is in
# tests/test_api_policies.py.
EXAMPLES = 3

application = get_wsgi_application()
Headers = dict[str, str]


def test_the_api_is_as_it_is_described(reference_data, subtests):
    update = one_of_every_record()
    headers = {role: signed(role, update) for role in Role}
    described = schemathesis.openapi.from_wsgi(
        "/api/schema/", application, headers=headers[Role.SECRETARIAT]
    )
    for found in described.get_all_operations():
        for mode in GenerationMode:
            tried(found.ok(), mode, headers, subtests)


def signed(role: Role, update: ProgressUpdate) -> Headers:
    _token, secret = a_token(someone(role, update), "read write")
    return {"Authorization": f"Bearer {secret}"}


def tried(
    operation: Any, mode: GenerationMode, headers: dict[Role, Headers], subtests: Any
) -> None:
    cases = operation.as_strategy(generation_mode=mode)
    if mode == GenerationMode.POSITIVE:
        known = dict(known_values(operation.path))
        cases = cases.map(lambda case: with_known_values(case, known))
    waiting = set(Role)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def one_case(case: Any) -> None:
        for role in sorted({Role.SECRETARIAT} | waiting):
            told = {"operation": operation.label, "mode": mode.value, "role": role}
            with subtests.test(**told), undone():
                case.call_and_validate(headers=headers[role])
        waiting.clear()

    one_case()
    assert not waiting, f"no example of {operation.label}"


def known_values(path: str) -> Iterator[tuple[str, Any]]:
    """A value that the database knows, for each filter whose values it alone can tell."""
    resource = next((one for one in registered() if path == f"/api/{one.name}/"), None)
    filters = resource.viewset.filterset_class if resource else None
    for name, one in filters.base_filters.items() if filters else ():
        if isinstance(one, django_filters.ModelChoiceFilter):
            yield name, one.queryset.order_by("pk").values_list("pk", flat=True).first()
        elif isinstance(one, CriterionFilter):
            yield name, next(iter(one.criterion.labels()), None)
        elif callable(one.extra.get("choices")):
            yield name, next((value for value, _label in one.extra["choices"]()), None)


def with_known_values(case: Any, known: dict[str, Any]) -> Any:
    query = case.query or {}
    if {"amount_min", "amount_max"} & query.keys():
        query["currency"] = ""  # bounds go with one
    for name in known.keys() & query.keys():
        if known[name] is None:
            del query[name]
        else:
            query[name] = known[name]
    return case
