"""The forms of the department: who approves, what is frozen, what was decided."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.models import ApprovalStep, Edition
from reporting.publishing.approving import Step, Told
from snia.common.forms import dress

SPARE_STEPS, MOST_STEPS = 2, 12
MOST_CHANGES = 600  # characters: they stand on the page of the imprint, with all the rest


class DressedForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


def _lines(label: Any, max_length: int = 5_000, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, widget=widget, max_length=max_length, **options)


class FreezeForm(DressedForm):
    """What a version corrects is asked from the second one on."""

    changes = _lines(
        gettext_lazy("Ce que cette version corrige"),
        max_length=MOST_CHANGES,
        help_text=gettext_lazy("Imprimé dans le Bilan, au dos de la page de titre."),
        required=False,
    )
    note = _lines(
        gettext_lazy("Note interne"),
        required=False,
        help_text=gettext_lazy("Pour le département : elle n'est imprimée nulle part."),
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["changes"]


class DecisionForm(DressedForm):
    rank = forms.IntegerField(widget=forms.HiddenInput)
    person = forms.CharField(label=gettext_lazy("Qui décide"), max_length=200, required=False)
    remark = _lines(
        gettext_lazy("Remarque"),
        required=False,
        help_text=gettext_lazy("Nécessaire pour refuser : elle dit pourquoi."),
    )

    @property
    def told(self) -> Told:
        typed = self.cleaned_data
        return Told(typed["rank"], typed["person"], typed["remark"])


class StepForm(DressedForm):
    title = forms.CharField(label=gettext_lazy("Qualité"), max_length=200, required=False)
    person = forms.CharField(label=gettext_lazy("Personne"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("person") and not cleaned.get("title"):
            self.add_error("title", _("Dire en quelle qualité cette personne approuve."))
        return cleaned


StepFormSet = forms.formset_factory(StepForm, extra=SPARE_STEPS, max_num=MOST_STEPS)


def chain_forms(edition: Edition, data: Any = None) -> Any:
    steps = ApprovalStep.objects.filter(edition=edition)
    initial = [{"title": step.title, "person": step.person} for step in steps]
    return StepFormSet(data, initial=initial, prefix="etapes")


def steps_of(forms_of_chain: Any) -> list[Step]:
    """In the order of the page; a line that was emptied is a step less."""
    typed = [form.cleaned_data for form in forms_of_chain if form.cleaned_data.get("title")]
    return [(one["title"], one["person"]) for one in typed]
