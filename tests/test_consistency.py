"""Rules of the house that no tool checks for us."""

import inspect
import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver

from snia.api.authentication import AsksPolicy
from snia.api.base import PolicyAPIView
from snia.common.policies import PolicyMixin

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
# Shown when nothing works any more: neither a catalogue nor a context can be counted on.
WITHOUT_GETTEXT = {"400.html", "500.html"}
# Named by Django itself.
NAMED_BY_DJANGO = re.compile(r"^(?:registration/.*|[45]0[034](?:_csrf)?\.html|base\.html)$")


def template_names() -> list[str]:
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*"))


@pytest.mark.parametrize("name", template_names())
def test_every_template_compiles(name):
    get_template(name)


def test_no_template_is_unused():
    sources = [*TEMPLATES.rglob("*.html"), *ROOT.glob("*/**/*.py")]
    text = "\n".join(
        path.read_text()
        for path in sources
        if ".venv" not in path.parts and "tests" not in path.parts
    )
    pieces = {
        "reporting/bilan/acronyms.html",
        "reporting/bilan/chapter.html",
        "reporting/bilan/closing.html",
        "reporting/bilan/contents.html",
        "reporting/bilan/cover.html",
        "reporting/bilan/foreword.html",
        "reporting/bilan/introduction.html",
        "reporting/bilan/part.html",
    }
    unused = [
        name
        for name in template_names()
        if f'"{name}"' not in text and not NAMED_BY_DJANGO.match(name) and name not in pieces
    ]
    assert unused == []


def visible_text(source: str) -> str:
    """What a template prints that no gettext tag carries."""
    source = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", " ", source, flags=re.DOTALL)
    source = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", source, flags=re.DOTALL)
    source = re.sub(r"<[^>]*>|&\w+;", " ", source, flags=re.DOTALL)
    return " ".join(source.split())


@pytest.mark.parametrize("name", template_names())
def test_all_that_users_read_goes_through_gettext(name):
    if name in WITHOUT_GETTEXT:
        return
    words = re.findall(r"[A-Za-zÀ-ÿ]{3,}", visible_text((TEMPLATES / name).read_text()))
    assert set(words) <= {"SNIA", "DOCTYPE"}, words


def views(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from views(pattern.url_patterns)
        else:
            yield pattern.callback


def asks_policy(view: type) -> bool:
    """A page through PolicyMixin, the interface through PolicyAPIView."""
    if issubclass(view, PolicyAPIView):
        return hasattr(view, "policy") and AsksPolicy in view.permission_classes
    return issubclass(view, PolicyMixin) and hasattr(view, "policy")


def test_every_view_of_ours_asks_a_policy():
    """Closed by default is not enough: each page says who may see it."""
    without = [
        view.view_class.__name__
        for view in views(get_resolver().url_patterns)
        if hasattr(view, "view_class")
        and not view.view_class.__module__.startswith("django.")
        and not asks_policy(view.view_class)
    ]
    assert without == []


@pytest.mark.parametrize(
    "app",
    [
        "snia.accounts",
        "snia.exports",
        "snia.saved",
        "partners",
        "programmes",
        "committees",
        "reporting",
    ],
)
def test_every_rule_of_access_is_said_in_words(app):
    policies = __import__(f"{app}.perms", fromlist=["perms"])
    rules = [
        rule
        for name, rule in inspect.getmembers(policies, inspect.isfunction)
        if rule.__module__ == policies.__name__
    ]
    assert rules
    assert all(rule.__doc__ for rule in rules)


def test_the_page_of_dependencies_names_each_of_them():
    """docs/decisions.md says why each one is there."""
    listed = re.search(
        r"^dependencies = \[(.*?)\]$", (ROOT / "pyproject.toml").read_text(), re.M | re.S
    )
    names = re.findall(r'"([a-z0-9-]+)', listed[1])
    decisions = (ROOT / "docs" / "decisions.md").read_text().lower()
    assert [name for name in names if name not in decisions] == []


def test_nothing_in_the_project_is_fetched_at_run_time():
    """No page, style or script names another site."""
    pages = [*TEMPLATES.rglob("*.html"), *(ROOT / "static").rglob("*.css")]
    remote = re.compile(r"(?:src|href)=\"https?://|url\([\"']?https?://|@import")
    assert [path.name for path in pages if remote.search(path.read_text())] == []
