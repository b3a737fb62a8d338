"""docs/sources.md says, for each document, how many records were loaded: it must stay true."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps

from snia.provenance.models import Sourced

PAGE = Path(__file__).parent.parent / "docs" / "sources.md"
ROW = re.compile(r"^\| `([\w-]+)` \| `(\w+)` \| (\d+) \|$", re.MULTILINE)


def counted() -> Counter:
    """Records by document and model."""
    counts: Counter = Counter()
    for model in apps.get_models():
        if issubclass(model, Sourced):
            rows = model._default_manager.exclude(source=None).filter(is_demonstration=False)
            for slug in rows.values_list("source__slug", flat=True):
                counts[slug, model.__name__] += 1
    return counts


@pytest.mark.usefixtures("reference_data")
def test_the_counts_of_the_page_are_those_of_the_database():
    written = {(slug, model): int(number) for slug, model, number in ROW.findall(PAGE.read_text())}
    assert written == dict(counted())
