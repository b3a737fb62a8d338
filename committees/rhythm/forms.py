"""Forms of the calendar: the hours of a date that is proposed, why bodies met less."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from committees.models import Committee, MeetingTally
from snia.common.forms import dress

LONGEST_EXPLANATION = 2_000


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class HoursForm(forms.Form):
    starts = forms.TimeField(
        label=_("Début"),
        widget=HourInput,
        error_messages={"required": _("Donner l'heure de début.")},
    )
    ends = forms.TimeField(
        label=_("Fin"),
        widget=HourInput,
        error_messages={"required": _("Donner l'heure de fin.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control form-control-sm"


class ExplanationForm(forms.Form):
    committees = forms.ModelMultipleChoiceField(
        label=_("Instances"),
        queryset=Committee.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cocher au moins une instance.")},
    )
    explanation = forms.CharField(
        label=_("Pourquoi moins de réunions que le rythme n'en demande"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_EXPLANATION,
        help_text=_("Le Bilan l'imprime sous le tableau des réunions."),
        error_messages={"required": _("Dire pourquoi : le Bilan l'imprimera.")},
    )

    def __init__(self, *args: Any, bodies: list[Committee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["committees"]
        field.queryset = Committee.objects.filter(pk__in=[body.pk for body in bodies])
        dress(self)


def typed_of(tally: MeetingTally) -> dict[str, Any]:
    """An explanation as its form shows it to be changed."""
    return {"committees": list(tally.committees.all()), "explanation": tally.explanation}
