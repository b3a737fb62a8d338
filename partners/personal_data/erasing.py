"""Erase a person on request: one transaction, for good; the journal keeps that it was done."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Erasure, Person
from partners.personal_data.identity import Identity, identity_of
from partners.personal_data.registry import copies_of, end_all
from partners.personal_data.traces import Trace, text_of, traces_of
from snia.accounts.models import Role, User
from snia.audit import services as audit
from snia.common.typography import long_date
from snia.provenance.models import LoadedRecord, sealed_key


@transaction.atomic
def erase_person(*, person: Person, requested_on: date, reference: str, actor: User) -> Erasure:
    """The name, the addresses and the telephone are replaced wherever they were copied; the
    account is closed and anonymous. What is sealed stays, what people wrote is listed."""
    person = (
        Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)
    )
    identity = identity_of(person)
    _check(identity, requested_on, reference, actor)
    traces = list(traces_of(identity))
    _replace([trace for trace in traces if trace.treatment == "replaced"], identity)
    end_all(identity)
    _forget_what_was_loaded(person)
    _anonymise(identity)
    erasure = Erasure.objects.create(
        person=person,
        requested_on=requested_on,
        reference=reference.strip(),
        by=actor,
        at=timezone.now(),
        report=_report(traces),
    )
    told = _("%(mention)s (demande du %(day)s, réf. %(reference)s)") % {
        "mention": identity.mention,
        "day": long_date(requested_on),
        "reference": erasure.reference,
    }
    audit.record(verb="erase_person", actor=actor, target=person, summary=told)
    return erasure


# --- What is asked for -----------------------------------------------------------------------


def _check(identity: Identity, requested_on: date, reference: str, actor: User) -> None:
    errors: dict[str, str] = {}
    if not reference.strip():
        errors["reference"] = _("Donner la référence de la demande.")
    elif any(needle.is_in(reference) for needle in identity.needles):
        errors["reference"] = _("La référence nomme la personne : donner un numéro.")
    if requested_on > timezone.localdate():
        errors["requested_on"] = _("Ce jour est à venir : donner celui de la demande.")
    if errors:
        raise ValidationError(errors)
    refusal = reason_not_to(identity, actor)
    if refusal:
        raise ValidationError(refusal)


def reason_not_to(identity: Identity, actor: User) -> str:
    """Why this person can't be erased now by this account; nothing where they can."""
    if hasattr(identity.person, "erasure"):
        return _("Cette personne est déjà effacée.")
    account = identity.account
    if account is None:
        return ""
    if account == actor:
        return _("Personne ne s'efface soi-même : le demander à un collègue du secrétariat.")
    administrators = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    if account.role == Role.ADMINISTRATOR and not administrators.exclude(pk=account.pk).exists():
        return _("C'est le dernier compte d'administrateur : en créer un autre d'abord.")
    return ""


# --- What is replaced ------------------------------------------------------------------------


def _replace(traces: Iterable[Trace], identity: Identity) -> None:
    rows: dict[Any, Any] = {}
    for trace in traces:
        rows[type(trace.row), trace.row.pk] = trace.row
    for row in rows.values():
        _replace_in(row, identity)


def _replace_in(row: Any, identity: Identity) -> None:
    copies = copies_of(type(row))
    before = {name: getattr(row, name) for name in copies.fields}
    after = {name: _rewritten(row, name, identity) for name in copies.fields}
    changed = {name: value for name, value in after.items() if value != before[name]}
    rows = type(row)._base_manager.filter(pk=row.pk)
    rows.update(**changed)
    if copies.after is not None:
        copies.after(row, rows.get())


def _rewritten(row: Any, name: str, identity: Identity) -> Any:
    """The value without the person, as long as the field may be."""
    field = row._meta.get_field(name)
    value = getattr(row, name)
    is_text = isinstance(value, str)
    text = text_of(row, name)
    for needle in identity.needles:
        text = needle.replaced_in(text)
    if is_text:
        return text[: field.max_length]
    return json.loads(text) if text else value


def _anonymise(identity: Identity) -> None:
    person, account = identity.person, identity.account
    if account is not None:
        account.full_name = identity.mention
        account.email = identity.address_after()
        account.is_active, account.last_login = False, None
        account.set_unusable_password()
        account.save()
    if person is not None:
        person.honorific = person.email = person.phone = person.editorial_note = ""
        person.full_name = identity.mention
        person.save()
        _end_affiliations(person)


def _end_affiliations(person: Person) -> None:
    today = timezone.localdate()
    for affiliation in person.affiliations.current(today):
        affiliation.until = today
        affiliation.save(update_fields=["until"])


def _forget_what_was_loaded(person: Person) -> None:
    """The loader still knows the row, by the fingerprint of its key, and leaves it as it is."""
    kind = ContentType.objects.get_for_model(Person)
    for loaded in LoadedRecord.objects.filter(content_type=kind, object_id=person.pk):
        within = LoadedRecord.objects.filter(key__startswith=f"{loaded.key}/")
        for row in [loaded, *within]:
            row.key, row.values = sealed_key(row.key), {} if row == loaded else row.values
            row.save(update_fields=["key", "values"])


# --- What is told ----------------------------------------------------------------------------


def _report(traces: list[Trace]) -> dict[str, Any]:
    """Counts and places, in plain data; neither a name nor an extract."""
    return {
        "replaced": _counted(traces, "replaced"),
        "sealed": _counted(traces, "sealed"),
        "free": [
            {"model": trace.row._meta.label_lower, "key": trace.row.pk, "field": trace.name}
            for trace in traces
            if trace.treatment == "free"
        ],
    }


def _counted(traces: list[Trace], treatment: str) -> list[dict[str, Any]]:
    counted = Counter(
        (trace.nature, str(trace.reason)) for trace in traces if trace.treatment == treatment
    )
    return [
        {"nature": nature, "why": why, "number": number}
        for (nature, why), number in sorted(counted.items())
    ]
