"""What the forms of a project and of a commitment ask: labels, prompts, menus.

Drafts keep what was typed; these forms only read it, when a contribution is examined or published.
"""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from partners.keeping import fields
from partners.keeping.fields import CurrencyField, DayField, LettersField, MoneyField
from partners.models import (
    Amount,
    Commitment,
    CommitmentActor,
    Project,
    ProjectMarker,
    ProjectParty,
    ProjectResult,
    Transaction,
)
from snia.common.drafts.fields import AmountField, CountField, choice, text

_WHEN = _("Par exemple « 3ème trimestre 2018 » ou « du 14 au 20 décembre 2020 ».")
_DAY = _("Par exemple 14/03/2020. Vide : le jour que dit la date ci-contre.")
_PARTED = _("Séparés par des points-virgules.")
_CODE = _("Code ISO 4217 : EUR, MAD, USD…")


# As texts: what was typed is a text.
SIGNIFICANCES = [
    (str(value), label)
    for value, label in ProjectMarker._meta.get_field("significance").choices or ()
]


class ProjectForm(forms.Form):
    title = text(_("Intitulé"), limit=300)
    acronym = text(_("Sigle"), limit=40)
    kind = choice(_("Nature"), Project.Kind.choices)
    standing = choice(_("Où en est le projet"), Project.Standing.choices)
    parent = fields.project(
        _("Dans le cadre de"),
        help_text=_("L'instrument qui le finance, ou le projet dont il est une phase."),
    )
    description = text(_("Objet"))
    when_written = text(_("Dates, telles qu'écrites"), _WHEN, limit=120)
    when_start = DayField(label=_("Premier jour"), help_text=_DAY)
    when_end = DayField(label=_("Dernier jour"), help_text=_DAY)
    duration_months = CountField(label=_("Durée en mois"), max_value=1200)
    places = fields.places(_("Lieux"), help_text=_PARTED)


class CommitmentForm(forms.Form):
    description = text(_("À quoi l'institution s'engage"))
    towards = fields.institutions(_("Envers"), help_text=_PARTED)
    when_written = text(_("Date, telle qu'écrite"), _WHEN, limit=120)
    when_start = DayField(label=_("Premier jour"), help_text=_DAY)
    when_end = DayField(label=_("Dernier jour"), help_text=_DAY)
    project = fields.project(_("Projet qui le porte"))
    places = fields.places(_("Lieux"), help_text=_PARTED)
    status = choice(_("Où en est l'engagement"), Commitment.Status.choices)
    outcome = text(_("Suite donnée"), _("En une phrase ; les étapes datées ont leur tableau."))
    letters = LettersField(label=_("Lettres des priorités"), required=False, max_length=40)


class PartyRow(forms.Form):
    institution = fields.institution(_("Institution"))
    role = choice(_("Rôle"), ProjectParty.Role.choices)
    note = text(_("Précision"), limit=200)


class ComponentRow(forms.Form):
    title = text(_("Intitulé"), limit=300)
    description = text(_("Objet"))


class AmountRow(forms.Form):
    value = MoneyField(label=_("Montant"), help_text=_("Par exemple 5 271 000,50."))
    currency = CurrencyField(label=_("Devise"), help_text=_CODE)
    scope = choice(_("Ce que le montant couvre"), Amount.Scope.choices)
    morocco_share = MoneyField(
        label=_("Part du Maroc"),
        help_text=_("Si le montant couvre plusieurs pays. Inconnue : laisser vide."),
    )
    scope_note = text(_("Pays ou régions couverts"), limit=250)
    upper_value = MoneyField(
        label=_("Montant maximal"), help_text=_("Pour une fourchette par subvention seulement.")
    )


class TransactionRow(forms.Form):
    kind = choice(_("Nature"), Transaction.Kind.choices)
    day = DayField(label=_("Date"), help_text=_("Par exemple 14/03/2020."))
    value = MoneyField(label=_("Montant"))
    currency = CurrencyField(label=_("Devise"), help_text=_CODE)
    provider = fields.institution(_("Versé par"))
    receiver = fields.institution(_("Reçu par"))
    description = text(_("Objet"), limit=300)


class ResultRow(forms.Form):
    kind = choice(_("Niveau"), ProjectResult.Kind.choices)
    title = text(_("Résultat"), limit=300)
    indicator = text(_("Indicateur"), limit=300)
    measure = choice(_("Mesure"), ProjectResult.Measure.choices)
    baseline_year = CountField(label=_("Année de référence"), min_value=1900, max_value=2100)
    baseline = AmountField(label=_("Valeur de référence"), max_digits=18)
    target = AmountField(label=_("Cible"), max_digits=18)
    actual = AmountField(label=_("Atteint"), max_digits=18)
    period_start = DayField(label=_("Du"))
    period_end = DayField(label=_("Au"))


class SectorRow(forms.Form):
    code = forms.CharField(
        label=_("Code CAD"),
        required=False,
        help_text=_("Cinq chiffres : 15190, migrations."),
        validators=[RegexValidator(r"^\d{5}$", _("Un code du CAD a cinq chiffres : 15190."))],
    )
    percentage = AmountField(
        label=_("Part, en %"),
        max_value=100,
        error_messages={"max_value": _("Une part va de 0 (exclu) à 100 pour cent.")},
    )


class MarkerRow(forms.Form):
    policy = choice(_("Politique"), ProjectMarker.Policy.choices)
    significance = choice(_("Importance"), SIGNIFICANCES)


class ServedRow(forms.Form):
    what = choice(_("Programme ou action"), [])


class ActorRow(forms.Form):
    institution = fields.institution(_("Institution"))
    role = choice(_("Rôle"), CommitmentActor.Role.choices)
    credited_as = text(_("Nom dans le document"), limit=100)


class SequelRow(forms.Form):
    when_written = text(_("Quand"), _WHEN, limit=120)
    text = text(_("Suite"))
    project = fields.project(_("Projet"))


def label_of(form_class: Any, column: str) -> str:
    field = form_class.base_fields.get(column)
    return str(field.label) if field else column
