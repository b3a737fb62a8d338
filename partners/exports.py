"""What the lists of the partners take away: their columns, and the tags of HXL for each."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.models import Amount, Consultation, Project, ProjectParty
from snia.common.templatetags.snia import money
from snia.exports.columns import (
    Column,
    Kind,
    Listing,
    Reader,
    address_column,
    choice,
    joined,
    when_columns,
)

INSTITUTIONS = Listing(
    "institutions",
    (
        Column(_("Appellation"), "label", hxl="#org+acronym", width=18),
        Column(_("Dénomination"), "full_name", hxl="#org+name", width=50),
        Column(_("Nature"), choice("kind"), hxl="#org+type"),
        Column(
            _("Activités"),
            "activity_count",
            Kind.NUMBER,
            "#indicator+activities+num",
            note=_(
                "Où l'institution a un rôle ; une activité rapportée deux fois compte une fois."
            ),
        ),
        Column(_("Projets"), "project_count", Kind.NUMBER, "#indicator+projects+num"),
        Column(_("Engagements"), "commitment_count", Kind.NUMBER, "#indicator+commitments+num"),
        address_column("partners:institution", "slug", "-"),
    ),
)


# --- Projects ------------------------------------------------------------------------------


def _parties(role: ProjectParty.Role) -> Reader:
    """The institutions of a role, those of the page's own query."""
    return joined(
        lambda project: [p.institution for p in project.parties.all() if p.role == role], " ; "
    )


def _of_first_amount(name: str) -> Reader:
    """An attribute of the first amount; a project without one has none."""

    def read(project: Project) -> Any:
        amount = next(iter(project.amounts.all()), None)
        value = getattr(amount, name, None)
        return value() if callable(value) else value

    return read


def _told(amount: Amount) -> str:
    upper = f" – {money(amount.upper_value, amount.currency)}" if amount.upper_value else ""
    scope = f"{amount.get_nature_display()}, {amount.get_scope_display()}"
    return f"{money(amount.value, amount.currency)}{upper} ({scope})"


_ROLE = ProjectParty.Role

PROJECTS = Listing(
    "projets",
    (
        Column(_("Sigle"), "acronym", hxl="#activity+project+acronym", width=14),
        Column(_("Intitulé"), "title", hxl="#activity+project+name", width=50),
        Column(_("Nature"), choice("kind"), hxl="#activity+project+type", width=16),
        Column(_("Financement"), _parties(_ROLE.FUNDER), hxl="#org+funder+list", width=22),
        Column(_("Mise en œuvre"), _parties(_ROLE.IMPLEMENTER), hxl="#org+impl+list", width=22),
        Column(
            _("Montant"),
            _of_first_amount("value"),
            Kind.MONEY,
            "#value+budget",
            note=_("Tel que signé ; le minimum d'une fourchette."),
        ),
        Column(
            _("Montant maximal"),
            _of_first_amount("upper_value"),
            Kind.MONEY,
            "#value+budget+max",
            note=_("D'une fourchette par subvention."),
            is_printed=False,
        ),
        Column(_("Monnaie"), _of_first_amount("currency"), hxl="#currency+code", width=10),
        Column(
            _("Portée du montant"),
            _of_first_amount("get_scope_display"),
            hxl="#value+budget+scope",
            width=18,
            note=_("Un montant qui couvre plusieurs pays n'est pas celui du Maroc."),
        ),
        Column(
            _("Part du Maroc"),
            _of_first_amount("for_morocco"),
            Kind.MONEY,
            "#value+budget+morocco",
            note=_("Vide où elle n'est pas communiquée."),
        ),
        Column(
            _("Autres montants"),
            joined(lambda project: map(_told, list(project.amounts.all())[1:]), " ; "),
            hxl="#value+budget+others",
            note=_("Ceux qui suivent le premier ; jamais additionnés avec lui."),
            is_printed=False,
        ),
        *when_columns(),
        address_column("partners:project", "slug", "-"),
    ),
)

AGREEMENTS = Listing(
    "accords",
    (
        Column(_("Intitulé"), "title", hxl="#activity+agreement+name", width=50),
        Column(_("Nature"), choice("kind"), hxl="#activity+agreement+type", width=22),
        Column(
            _("Parties"),
            joined(lambda agreement: agreement.parties.all(), " ; "),
            hxl="#org+party+list",
            width=40,
            note=_("Sous le nom que chacune portait à la signature."),
        ),
        *when_columns(),
        address_column("partners:agreement", "slug", "-"),
    ),
)


# --- Forums, frameworks, consultations -----------------------------------------------------

FORUMS = Listing(
    "forums",
    (
        Column(_("Titre"), "title", hxl="#event+name", width=50),
        Column(_("Sigle"), "acronym", hxl="#event+acronym", width=14),
        Column(_("Éditions"), "edition_count", Kind.NUMBER, "#indicator+editions+num"),
        *when_columns(),
        address_column("partners:forum", "slug", "-"),
    ),
)

FRAMEWORKS = Listing(
    "cadres",
    (
        Column(_("Titre"), "title", hxl="#description+framework+name", width=50),
        Column(_("Sigle"), "acronym", hxl="#description+framework+acronym", width=14),
        Column(
            _("Objectifs, stratégies ou cibles"),
            "goal_count",
            Kind.NUMBER,
            "#indicator+goals+num",
            18,
        ),
        address_column("partners:framework", "slug", "-"),
    ),
)


def _is_joint(consultation: Consultation) -> Any:
    return _("oui") if consultation.is_joint else _("non")


CONSULTATIONS = Listing(
    "consultations",
    (
        Column(
            _("Institutions rencontrées"),
            joined(lambda consultation: consultation.institutions_met.all(), " ; "),
            hxl="#org+met+list",
            width=45,
        ),
        Column(_("Réunion conjointe"), _is_joint, hxl="#event+joint", width=12),
        Column(
            _("Dates"),
            joined(lambda consultation: consultation.dates.all()),
            hxl="#date+written+list",
            width=24,
            note=_("Telles que le document les écrit."),
        ),
        Column(_("Cadre"), "framework.title", hxl="#description+framework+name"),
        Column(
            _("Priorités"),
            lambda consultation: len(consultation.priorities.all()),
            Kind.NUMBER,
            "#indicator+priorities+num",
        ),
        Column(
            _("Engagements"),
            lambda consultation: len(consultation.commitments.all()),
            Kind.NUMBER,
            "#indicator+commitments+num",
        ),
        address_column("partners:consultation", "slug", "-"),
    ),
)
