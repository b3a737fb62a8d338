"""Put an activity into a project: its own fields, then the rows that it has."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from partners.iati import cells
from partners.iati.activity import Activity, Org
from partners.iati.changes import Filling
from partners.iati.codes import COUNTRIES, EXTENDING, MOROCCO, ROLES
from partners.iati.matching import Institutions
from partners.iati.movements import fill_movements
from partners.iati.organisations import own_identifier
from partners.models import (
    Amount,
    Institution,
    Place,
    ProjectMarker,
    ProjectParty,
    ProjectResult,
    ProjectSector,
)
from snia.common.text import fold

Role = ProjectParty.Role
ROLE_OF = {code: role for role, code in ROLES.items()}
# Who may be a national counterpart; another organisation that is accountable supports.
NATIONAL = (
    Institution.Kind.MINISTRY,
    Institution.Kind.PUBLIC_BODY,
    Institution.Kind.STATE,
    Institution.Kind.TERRITORIAL,
)


def fill(filling: Filling, activity: Activity, institutions: Institutions) -> None:
    _fill_fields(filling, activity)
    _fill_parties(filling, activity, institutions)
    _fill_places(filling, activity)
    _fill_sectors(filling, activity)
    _fill_markers(filling, activity)
    _fill_amounts(filling, activity)
    fill_movements(filling, activity.movements, institutions)
    _fill_results(filling, activity)


def _fill_fields(filling: Filling, activity: Activity) -> None:
    project = filling.project
    values = {
        "title": cells.shortened(activity.title, 300),
        # Where a description is wanting, publishers repeat the title.
        "description": activity.description if activity.description != activity.title else "",
        "standing": activity.standing,
        "when_start": activity.start,
        "when_end": activity.end,
    }
    if activity.identifier != own_identifier(project):
        values["iati_identifier"] = activity.identifier
    if _would_go_backwards(filling, activity):
        del values["when_start"], values["when_end"]
        filling.left.append(_("dates qui, avec les nôtres, finiraient avant de commencer"))
    if filling.replaces and (values.get("when_start") or values.get("when_end")):
        project.when_written = ""  # the words that our dates were read from
    filling.put(project, **values)


def _would_go_backwards(filling: Filling, activity: Activity) -> bool:
    project = filling.project
    ours, theirs = (project.when_start, project.when_end), (activity.start, activity.end)
    first, second = (theirs, ours) if filling.replaces else (ours, theirs)
    start, end = (one or other for one, other in zip(first, second, strict=True))
    return bool(start and end and end < start)


def _fill_parties(filling: Filling, activity: Activity, institutions: Institutions) -> None:
    project = filling.project
    held = set(project.parties.values_list("institution", "role"))
    for org in activity.orgs:
        institution = institutions.find(org)
        if institution is None:
            filling.left.append(_("organisation inconnue : %s") % org.name)
            continue
        role, note = _role_of(org, institution)
        if role and (institution.pk, role) not in held:
            party = ProjectParty.objects.create(
                project=project,
                institution=institution,
                role=role,
                note=note,
                position=len(held) + 1,
            )
            held.add((institution.pk, role))
            filling.added(_("partie"), party)


def _role_of(org: Org, institution: Institution) -> tuple[str, str]:
    """Our role, and a note where IATI's is not quite the same."""
    if org.role == EXTENDING:
        return Role.SUPPORT, _("Gère les fonds pour le bailleur (IATI)")
    role = ROLE_OF.get(org.role)
    if role == Role.COUNTERPART and institution.kind not in NATIONAL:
        return Role.SUPPORT, _("Redevable de l'activité (IATI)")
    return role or "", ""


def _fill_places(filling: Filling, activity: Activity) -> None:
    """Places by name; countries only where Morocco is not alone."""
    wanted = {fold(name): name for name in activity.places}
    if activity.countries.keys() - {MOROCCO}:
        wanted |= {fold(n): n for n, code in COUNTRIES.items() if code in activity.countries}
    if not wanted:
        return
    held = set(filling.project.places.values_list("pk", flat=True))
    for place in Place.objects.order_by("pk"):
        if fold(place.name) in wanted:
            del wanted[fold(place.name)]
            if place.pk not in held:
                filling.project.places.add(place)
                filling.added(_("lieu"), place)
    filling.left.extend(_("lieu inconnu : %s") % name for name in wanted.values())


def _fill_sectors(filling: Filling, activity: Activity) -> None:
    """All of them or none: their shares make a whole."""
    held = dict(filling.project.sectors.values_list("code", "percentage"))
    if held and activity.sectors and held.keys() != activity.sectors.keys():
        here, there = ", ".join(sorted(held)), ", ".join(sorted(activity.sectors))
        filling.left.append(
            _("secteurs : %(here)s ici, %(there)s là") % {"here": here, "there": there}
        )
    for code, percentage in () if held else activity.sectors.items():
        ProjectSector.objects.create(project=filling.project, code=code, percentage=percentage)
        filling.added(_("secteur"), code)


def _fill_markers(filling: Filling, activity: Activity) -> None:
    held = {marker.policy: marker for marker in filling.project.markers.all()}
    for policy, significance in activity.markers.items():
        marker = held.get(policy)
        if marker is None:
            marker = ProjectMarker.objects.create(
                project=filling.project, policy=policy, significance=significance
            )
            filling.added(_("marqueur"), marker)
        else:
            filling.put(marker, significance=significance)


def _fill_amounts(filling: Filling, activity: Activity) -> None:
    """The total of its budgets, where the project has no amount; else a difference is told."""
    held = {amount.for_morocco: amount for amount in filling.project.amounts.all()}
    held |= {amount.value: amount for amount in held.values()}
    for currency, total in activity.budgets.items():
        if not held:
            amount = Amount.objects.create(
                project=filling.project,
                value=total,
                currency=currency,
                written=_("Total des budgets déclarés à l'IATI"),
                **_scope(activity, total),
                **filling.provenance,
            )
            filling.added(_("budget"), f"{amount.value} {currency}")
        elif total not in held:
            message = _("budgets : %(total)s %(currency)s dans le fichier, autre montant ici")
            filling.left.append(message % {"total": total, "currency": currency})


def _scope(activity: Activity, total: Decimal) -> dict[str, Any]:
    """Morocco's whole amount only where it is alone; else its share, where the file gives it."""
    if list(activity.countries) == [MOROCCO] and not activity.has_regions:
        return {"scope": Amount.Scope.MOROCCO}
    percentage = activity.countries.get(MOROCCO)
    share = None if percentage is None else (total * percentage / 100).quantize(cells.CENT)
    note = cells.shortened(", ".join(sorted(activity.countries)), 250)
    return {"scope": Amount.Scope.COUNTRIES, "scope_note": note, "morocco_share": share}


def _fill_results(filling: Filling, activity: Activity) -> None:
    key = ("kind", "title", "indicator", "period_start", "period_end")
    held = {tuple(getattr(row, n) for n in key): row for row in filling.project.results.all()}
    for measure in activity.measures:
        found = tuple(getattr(measure, name) for name in key)
        row = held.get(found)
        if row is None:
            values = {name: value for name, value in vars(measure).items() if name != "line"}
            row = held[found] = ProjectResult.objects.create(
                project=filling.project, position=len(held) + 1, **values, **filling.provenance
            )
            filling.added(_("résultat"), row.indicator)
        else:
            names = ("baseline_year", "baseline", "target", "actual")
            filling.put(row, **{name: getattr(measure, name) for name in names})
