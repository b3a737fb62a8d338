"""All that is held on a person, as plain data: what a page shows, and what is taken away."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.merging.comparing import shown
from partners.merging.relations import Relation, relations_to
from partners.models import Person
from partners.personal_data.identity import Identity
from partners.personal_data.traces import Trace, excerpt, traces_of
from snia.accounts.models import User
from snia.audit.models import Entry

SHOWN = 5
# Keys that open something are no information on a person, and leave with nobody.
SECRET = {"password", "nonce", "digest", "secret", "token", "search_text", "letter_html"}


@dataclass(frozen=True)
class Holding:
    """The rows of one model that point to a person, or to their account, by one field."""

    relation: Relation
    rows: Any

    @property
    def nature(self) -> str:
        return self.relation.label

    @property
    def place(self) -> str:
        return self.relation.field_label

    @property
    def latest(self) -> list[str]:
        """The last ones, told by what they hang on; the export has them all."""
        return [self.relation.told(row) for row in self.rows.order_by("-pk")[:SHOWN]]


def holdings_of(identity: Identity) -> Iterator[Holding]:
    """A query for each relation of each application."""
    for record in filter(None, (identity.person, identity.account)):
        for relation in relations_to(type(record)):
            if relation.model in (Person, User, Entry):
                continue
            rows = relation.rows_of(record)
            if rows.exists():
                yield Holding(relation, rows)


def journal_of(identity: Identity) -> Any:
    """What they did, and what was done about them."""
    wanted = Q()
    if identity.account is not None:
        wanted |= Q(actor=identity.account) | Q(target=_target(identity.account))
    if identity.person is not None:
        wanted |= Q(target=_target(identity.person))
    for needle in identity.needles:
        wanted |= Q(summary__icontains=needle.text)
    return Entry.objects.filter(wanted) if wanted else Entry.objects.none()


def _target(record: Model) -> str:
    return f"{record._meta.label_lower}:{record.pk}"


def export(identity: Identity) -> dict[str, Any]:
    """Everything, in the words of the pages."""
    journal = journal_of(identity).select_related("actor")
    return {
        _("établi le"): timezone.localtime().isoformat(timespec="seconds"),
        _("personne"): _row(identity.person) if identity.person else None,
        _("compte"): _row(identity.account) if identity.account else None,
        _("enregistrements"): [_holding(one) for one in holdings_of(identity)],
        _("mentions"): [_mention(trace, identity) for trace in traces_of(identity)],
        _("journal"): [_entry(entry) for entry in journal],
    }


def _holding(holding: Holding) -> dict[str, Any]:
    rows = [_row(row) for row in holding.rows]
    return {_("nature"): holding.nature, _("lien"): holding.place, _("lignes"): rows}


def _row(row: Any) -> dict[str, str]:
    fields = [one for one in row._meta.concrete_fields if one.name not in SECRET]
    values = ((str(one.verbose_name), shown(row, one)) for one in fields)
    return {name: value for name, value in values if value}


def _mention(trace: Trace, identity: Identity) -> dict[str, str]:
    return {
        _("nature"): trace.nature,
        _("numéro"): str(trace.row.pk),
        _("champ"): trace.place,
        _("extrait"): excerpt(trace, identity),
    }


def _entry(entry: Entry) -> dict[str, str]:
    return {
        _("numéro"): str(entry.number),
        _("date"): timezone.localtime(entry.at).isoformat(timespec="seconds"),
        _("acte"): str(entry.get_verb_display()),
        _("résumé"): entry.summary,
    }
