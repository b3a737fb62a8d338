"""schemathesis tries the API against its own description, as each role: no fault of the server,
nothing undocumented, nothing accepted that the description refuses, nothing refused that it
accepts.

Deterministic, and bounded: a few examples of each operation for one role, one for the others.
"""

from collections.abc import Iterator
from typing import Any

import django_filters
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from snia.accounts.models import Role
from snia.api.resources import registered
from tests.builders_api import a_token, one_of_every_record, someone

pytestmark = pytest.mark.once

# The secretariat sees the most: what each other role is refused is in tests/test_api_policies.py.
EXAMPLES = dict.fromkeys(Role, 1) | {Role.SECRETARIAT: 3}

application = get_wsgi_application()


@pytest.mark.parametrize("role", Role)
def test_the_api_is_as_it_is_described(role, reference_data, subtests):
    update = one_of_every_record()
    _token, secret = a_token(someone(role, update), "read write")
    headers = {"Authorization": f"Bearer {secret}"}
    described = schemathesis.openapi.from_wsgi("/api/schema/", application, headers=headers)
    for found in described.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:
            with subtests.test(operation=operation.label, mode=mode.value):
                tried(operation, mode, headers, EXAMPLES[role])


def tried(operation: Any, mode: GenerationMode, headers: dict[str, str], examples: int) -> None:
    cases = operation.as_strategy(generation_mode=mode)
    if mode == GenerationMode.POSITIVE:
        known = dict(known_values(operation.path))
        cases = cases.map(lambda case: with_known_values(case, known))

    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def one_case(case: Any) -> None:
        case.call_and_validate(headers=headers)

    one_case()


def known_values(path: str) -> Iterator[tuple[str, Any]]:
    """A value that the database knows, for each filter whose values it alone can tell."""
    resource = next((one for one in registered() if path == f"/api/{one.name}/"), None)
    filters = resource.viewset.filterset_class if resource else None
    for name, one in filters.base_filters.items() if filters else ():
        if isinstance(one, django_filters.ModelChoiceFilter):
            yield name, one.queryset.order_by("pk").values_list("pk", flat=True).first()
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
