"""The table of the explorer, drawn from plain rows (docs/speed.md): what a row shows is asked for
in a few queries and dressed here.
"""

from collections import defaultdict
from html import escape

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from partners.explorer.chain import Stretch
from partners.explorer.own import ACTING, ASKING
from partners.links import institution_links
from partners.models import Commitment, CommitmentActor, Project, ProjectParty
from snia.common.rows import COMMA, NOTHING, Links, grouped
from snia.common.templatetags.snia import typographic

ROW = """\
<tr>
  <th scope="row" class="fw-normal">{}</th>
  <td>{}</td>
  <td>{}</td>
  <td>{}</td>
  <td>{}</td>
</tr>
"""

# Made once: what a page adds is the keys of its own rows. (`__pk__in` takes them as they
# are; `__in` tries each for a record first.)
_PRIORITIES = Commitment.priorities.through._default_manager.order_by(
    "priority__consultation_id", "priority__letter"
).values_list("commitment_id", "priority__letter", "priority__text")
_TOWARDS = Commitment.towards.through._default_manager.order_by(
    "institution__sort_key", "institution__slug"
).values_list("commitment_id", "institution__slug", "institution__label")
_ACTORS = CommitmentActor.objects.order_by("position", "pk").values_list(
    "commitment_id", "institution__slug", "credited_as", "institution__label"
)
_PARTIES = ProjectParty.objects.order_by("position", "pk").values_list(
    "project_id", "institution__slug", "institution__label", "role"
)


def undertaking_rows(stretch: Stretch) -> list[SafeString]:
    return commitment_rows(stretch.commitments) + project_rows(stretch.projects)


def commitment_rows(commitments: QuerySet[Commitment]) -> list[SafeString]:
    found = list(commitments.values_list("pk", "written", "description", "status"))
    keys = {pk for pk, *_rest in found}
    priorities, towards, actors = _priorities(keys), _towards(keys), _actors(keys)
    links = Links("partners:commitment", 0, key="0")
    statuses = {value: escape(str(label)) for value, label in Commitment.Status.choices}
    return [
        SafeString(
            ROW.format(
                links.to(pk, typographic(written or description)),
                _purpose(priorities[pk], description),
                COMMA.join(towards[pk]) or NOTHING,
                COMMA.join(actors[pk]) or NOTHING,
                statuses[status],
            )
        )
        for pk, written, description, status in found
    ]


def project_rows(projects: QuerySet[Project]) -> list[SafeString]:
    found = list(projects.only("pk", "slug", "kind", "title", "acronym", "standing", *_DATES))
    parties = _parties({project.pk for project in found})
    links = Links("partners:project", "-", key="-")
    return [
        SafeString(
            ROW.format(
                links.to(project.slug, typographic(project.title)),
                _nature(project),
                COMMA.join(parties[project.pk, False]) or NOTHING,
                COMMA.join(parties[project.pk, True]) or NOTHING,
                escape(str(project.get_standing_display() or Commitment.Status.UNKNOWN.label)),
            )
        )
        for project in found
    ]


_DATES = ("when_written", "when_start", "when_end")


def _nature(project: Project) -> SafeString:
    """« Programme (DEPOMI), novembre 2018 »."""
    acronym = f" ({project.acronym})" if project.acronym not in ("", project.title) else ""
    told = [f"{project.get_kind_display()}{acronym}", project.when or _("sans date connue")]
    return typographic(", ".join(told))


def _purpose(priorities: list[SafeString], description: str) -> str:
    if not priorities:
        return typographic(description or "-")
    items = "".join(f"<li>{priority}</li>" for priority in priorities)
    return f'<ul class="list-unstyled mb-0">{items}</ul>'


def _priorities(commitments: set[int]) -> defaultdict[int, list[SafeString]]:
    found = _PRIORITIES.filter(commitment__pk__in=commitments)
    return grouped((pk, typographic(f"{letter}) {text}")) for pk, letter, text in found)


def _towards(commitments: set[int]) -> defaultdict[int, list[SafeString]]:
    links = institution_links()
    found = _TOWARDS.filter(commitment__pk__in=commitments)
    return grouped((pk, links.to(slug, label)) for pk, slug, label in found)


def _actors(commitments: set[int]) -> defaultdict[int, list[SafeString]]:
    links = institution_links()
    return grouped(
        (pk, links.to(slug, credited_as or label))
        for pk, slug, credited_as, label in _ACTORS.filter(commitment__pk__in=commitments)
    )


def _parties(projects: set[int]) -> defaultdict[tuple[int, bool], list[SafeString]]:
    """Under each project, who acts in it (True), and who it is done with or for (False)."""
    links = institution_links()
    found: defaultdict[tuple[int, bool], list[SafeString]] = defaultdict(list)
    for pk, slug, label, role in _PARTIES.filter(project__pk__in=projects):
        link, is_acting = links.to(slug, label), role in ACTING
        if (is_acting or role in ASKING) and link not in found[pk, is_acting]:
            found[pk, is_acting].append(link)
    return found
