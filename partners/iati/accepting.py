"""What a person decided of a file: an activity is a project of ours, an organisation one too."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from partners.iati import cells
from partners.iati.activity import Org
from partners.iati.codes import KIND_UNKNOWN, KINDS
from partners.iati.matching import Institutions
from partners.iati.reading import Unreadable
from partners.models import Institution, InstitutionAlias, InstitutionName
from snia.provenance.models import Source


@dataclass(frozen=True)
class Decisions:
    """By the identifier of the file: what it is here, or that it is new; whose values replace."""

    NEW: ClassVar[str] = "new"

    accepted: dict[str, str] = field(default_factory=dict)
    replaced: frozenset[str] = frozenset()


def accept_organisations(
    decisions: Decisions, institutions: Institutions, source: Source
) -> list[str]:
    """Make known here the organisations that were accepted; what was done, in words."""
    done = []
    for org in institutions.orgs.values():
        slug = decisions.accepted.get(org.key)
        if slug is None or (slug == Decisions.NEW and institutions.find(org)):
            continue
        institution = _created(org, source) if slug == Decisions.NEW else _known(org, slug)
        if slug == Decisions.NEW or _learn_names(org, institution):
            done.append(f"{org.name} = {institution}")
        institutions.learn(org, institution)
    return done


def unused_slug(model: Any, name: str) -> str:
    """An identifier in addresses, numbered where it is taken."""
    slug = slugify(name)[:70].strip("-") or "sans-nom"
    taken = set(model.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (slug, *numbered) if one not in taken)


def _known(org: Org, slug: str) -> Institution:
    institution: Institution | None = Institution.objects.filter(slug=slug).first()
    if institution is None:
        message = _("aucune institution n'a l'identifiant « %s » : le lire dans son adresse")
        raise Unreadable(message % slug, org.line)
    return institution


def _created(org: Org, source: Source) -> Institution:
    institution: Institution = Institution.objects.create(
        slug=unused_slug(Institution, org.name),
        kind=KINDS.get(org.kind, KIND_UNKNOWN),
        iati_identifier=org.ref[:100],
        source=source,
        source_locator=org.key[:200],
    )
    InstitutionName.objects.create(
        institution=institution, name=cells.shortened(org.name, 250), source=source
    )
    return institution


def _learn_names(org: Org, institution: Institution) -> bool:
    """Its identifier where it has none, else its name as an alias: no file asks again."""
    if org.ref and not institution.iati_identifier:
        institution.iati_identifier = org.ref[:100]
        institution.save(update_fields=["iati_identifier"])
        return True
    if org.ref and org.ref == institution.iati_identifier:
        return False
    learnt = [name for name in org.names if _learn_alias(institution, name)]
    return bool(learnt)


def _learn_alias(institution: Institution, name: str) -> bool:
    if len(name) > 200 or institution in Institution.objects.known_as(name):
        return False
    alias = InstitutionAlias(institution=institution, alias=name)
    try:
        alias.full_clean()
    except ValidationError:  # another institution is called so
        return False
    alias.save()
    return True
