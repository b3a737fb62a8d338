"""What the form of an answer asks: labels, prompts, and how each text becomes a value.

Drafts keep what was typed; these forms only read it, when an answer is examined or published.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import Activity, Confidence, Sex, Status
from snia.common.drafts.fields import AmountField, CountField, choice, text
from snia.common.quantities import Qualifier
from snia.common.workbooks import CellKind


class RateField(CountField):
    cell_kind = CellKind.RATE
    default_error_messages = {
        "invalid": _("Écrire un pourcentage entier, de 0 à 100."),
        "max_value": _("Le taux va de 0 à 100."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_value=100, **kwargs)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(str(value or "").rstrip("% \u00a0\u202f"))


class AnswerForm(forms.Form):
    """The simple fields of an answer. `advised` is what a box is best kept to, never a limit."""

    status = choice(_("Avancement de l'action"), Status.choices)
    rate = RateField(
        label=_("Taux de réalisation (%)"),
        help_text=_("Part de l'action réalisée à ce jour, depuis son début."),
    )
    confidence = choice(
        _("Confiance dans le résultat"),
        Confidence.choices,
        help_text=_("Indépendamment du taux : l'action aboutira-t-elle comme prévu ?"),
    )
    confidence_reason = text(
        _("Ce qui menace le résultat"),
        _("À remplir si la confiance est faible : la cause, et ce qui permettrait d'avancer."),
    )
    narrative = text(
        _("Ce qui a été fait"),
        _(
            "Deux ou trois paragraphes : ce qui a été réalisé dans la période, avec qui, pour "
            "qui, et ce que cela a changé. Les activités datées ont leur propre tableau."
        ),
    )
    budget_spent = AmountField(label=_("Budget dépensé"))

    advised = {"narrative": 2500, "confidence_reason": 600}


class ActivityRowForm(forms.Form):
    kind = choice(_("Type"), Activity.Kind.choices)
    title = text(_("Intitulé"), limit=500)
    organisers = text(
        _("Organisateurs, auteurs ou établissement"),
        _("Sigles ou noms, séparés par des points-virgules : « Entraide nationale ; OIM »."),
        limit=250,
    )
    project = text(_("Projet"), _("Le projet qui porte l'activité, s'il y en a un."), limit=250)
    when_written = text(
        _("Quand"),
        _("Par exemple « du 14 au 20 décembre 2020 » ou « 3ème trimestre 2020 »."),
        limit=120,
    )
    place_written = text(
        _("Où"), _("Villes ou régions, ou « En ligne », « National »."), limit=250
    )
    audience = text(_("Public ou bénéficiaires"))
    qualifier = forms.ChoiceField(
        label=_("Précision du nombre"), choices=Qualifier.choices, required=False
    )
    total = CountField(label=_("Participants"))
    women = CountField(label=_("dont femmes"))
    men = CountField(label=_("dont hommes"))
    scope = text(_("Champ de l'étude"), limit=250)
    languages = text(_("Langues de la publication"), limit=120)
    degree = text(_("Diplôme préparé"), limit=60)
    projects_supported = CountField(label=_("Nombre de projets appuyés"))
    description = text(_("Précisions"))
    note = text(
        _("Note sur la donnée"),
        _("Ce qui explique un écart : femmes et hommes qui ne font pas le total, date étrangère."),
    )

    # The columns that one kind alone has.
    only_for = {
        "scope": Activity.Kind.STUDY,
        "languages": Activity.Kind.PUBLICATION,
        "degree": Activity.Kind.UNIVERSITY,
        "projects_supported": Activity.Kind.SUPPORT,
    }


class TextRowForm(forms.Form):
    text = text(_("Texte"))


class MeasureRowForm(TextRowForm):
    owner = text(_("Portée par"), _("L'institution qui en répond."), limit=250)
    when_written = text(
        _("Échéance"), _("Par exemple « juin 2021 » ou « 2ème trimestre 2021 »."), limit=120
    )


ROW_FORMS: dict[str, type[forms.Form]] = {
    "activities": ActivityRowForm,
    "challenges": TextRowForm,
    "measures": MeasureRowForm,
    "recommendations": TextRowForm,
}

SECTION_LABELS = {
    "activities": _("Activités"),
    "indicators": _("Indicateurs"),
    "challenges": _("Difficultés et contraintes"),
    "measures": _("Mesures prévues pour la période suivante"),
    "recommendations": _("Recommandations"),
    "attachments": _("Pièces jointes"),
    "not_applicable": _("Sans objet"),
}
SECTION_PROMPTS = {
    "activities": _(
        "Une ligne par formation, événement, étude, accord, publication… Elles forment les "
        "tableaux du Bilan. Un effectif inconnu se laisse vide : vide n'est pas zéro."
    ),
    "challenges": _("Une difficulté par ligne, en une phrase : le fait, et son effet."),
    "measures": _("Une mesure par ligne, avec qui en répond et pour quand."),
    "recommendations": _("Facultatif : ce que l'institution recommande aux comités."),
}


_INDICATOR_COLUMNS = {
    "total": _("Valeur"),
    "note": _("Précision"),
    "not_applicable": _("Sans objet"),
}


def column_label(name: str, column: str) -> str:
    """The words for a column of a row: "women|18-24" of an indicator is "Femmes, 18-24"."""
    row_form = ROW_FORMS.get(name)
    if row_form is not None:
        field = row_form.base_fields.get(column)
        return str(field.label) if field else column
    if column in _INDICATOR_COLUMNS:
        return str(_INDICATOR_COLUMNS[column])
    sex, _bar, band = column.partition("|")
    words = [str(Sex(sex).label) if sex in Sex.values else sex, band]
    return ", ".join(filter(None, words))


def label_of(path: str) -> str:
    """The words for a path, for lists of findings and of differences."""
    name, _slash, rest = path.partition("/")
    column = rest.partition("/")[2]
    if name in AnswerForm.base_fields:
        return str(AnswerForm.base_fields[name].label)
    section = str(SECTION_LABELS.get(name, name))
    row_form = ROW_FORMS.get(name)
    if column and row_form and column in row_form.base_fields:
        return f"{section} : {row_form.base_fields[column].label}"
    return section
