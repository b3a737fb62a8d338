"""The secretariat's forms: a meeting's hours and details, why one changes, an agenda item."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committees.models import AgendaItem, Committee, Meeting
from partners.models import Institution, Person
from programmes.progress.forms import DayInput
from snia.common.forms import dress
from snia.common.started_forms import StartedMixin


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class HoursForm(forms.Form):
    """A day and two hours, in Morocco's time."""

    day = forms.DateField(label=_("Date"), widget=DayInput)
    start = forms.TimeField(label=_("De"), widget=TimeInput)
    end = forms.TimeField(label=_("à"), widget=TimeInput)
    # What a verb says of the hours is said beside the field that was typed.
    STANDS_FOR = {"starts_at": "day", "ends_at": "end"}

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        if meeting is not None and meeting.starts_at and meeting.ends_at:
            start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
            self.initial.update(day=start.date(), start=start.time(), end=end.time())
        dress(self)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day, start, end = (cleaned.get(name) for name in ("day", "start", "end"))
        if day and start and end:
            if end <= start:
                raise ValidationError(
                    {"end": _("La réunion finit avant de commencer : corriger l'une des heures.")}
                )
            cleaned["starts_at"] = timezone.make_aware(datetime.combine(day, start))
            cleaned["ends_at"] = timezone.make_aware(datetime.combine(day, end))
        return cleaned

    def add_refusal(self, error: ValidationError) -> None:
        """What a verb refused, beside the field that it is about; what was typed stays."""
        by_field = getattr(error, "error_dict", {None: error.messages})
        for name, errors in by_field.items():
            field = self.STANDS_FOR.get(name, name)
            self.add_error(field if field in self.fields else None, errors)

    @property
    def hours(self) -> dict[str, datetime]:
        return {name: self.cleaned_data[name] for name in ("starts_at", "ends_at")}


class DetailsForm(StartedMixin, forms.ModelForm):
    """What is told of a meeting, its hours apart."""

    link = forms.URLField(
        label=_("Lien de la visioconférence"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Envoyé aux invités avec la lettre."),
    )

    class Meta:
        model = Meeting
        fields = [
            "title",
            "mode",
            "room",
            "place",
            "link",
            "chaired_by",
            "freezes_on",
            "campaign",
            "note",
        ]
        help_texts = {"note": _("Tous les comptes la lisent : rien d'interne.")}
        widgets = {"freezes_on": DayInput, "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def _get_validation_exclusions(self) -> set[str]:
        """The verb checks the whole meeting: the form has no hours, and its rules need them."""
        return {field.name for field in self._meta.model._meta.fields} - set(self.fields)

    def validate_constraints(self) -> None:
        """See above."""

    def _post_clean(self) -> None:
        """The instance is left alone: the verb compares it with what was typed."""

    @property
    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class PlanForm(HoursForm):
    committee = forms.ModelChoiceField(
        label=_("Comité"),
        queryset=Committee.objects.exclude(level=Committee.Level.EXTERNAL),
        empty_label=_("Choisir"),
    )
    field_order = ["committee", "day", "start", "end"]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Motif"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Les invités le liront."),
        error_messages={"required": _("Dire pourquoi : les invités le liront.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class MoveForm(HoursForm):
    reason = ReasonForm.base_fields["reason"]


class ItemForm(StartedMixin, forms.ModelForm):
    """An item of the agenda; a member's proposal has the same fields, but for its place."""

    class Meta:
        model = AgendaItem
        fields = ["title", "kind", "duration", "rapporteur", "presenter", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        labels = {"presenter": _("Personne qui présente")}

    def __init__(self, *args: Any, meeting: Meeting, sees_people: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = meeting.when_start or timezone.localdate()
        seats = meeting.committee.seats.on(on)
        rapporteur: Any = self.fields["rapporteur"]
        rapporteur.queryset = Institution.objects.filter(
            pk__in=[*seats.values_list("institution", flat=True), self.instance.rapporteur_id]
        )
        rapporteur.empty_label = _("Aucune")
        self.fields["kind"].required = True
        if sees_people:
            presenter: Any = self.fields["presenter"]
            presenter.queryset = Person.objects.filter(delegations__seat__in=seats).distinct()
            presenter.empty_label = _("Personne en particulier")
        else:  # names of people are the department's (law 09-08)
            del self.fields["presenter"]
        dress(self)

    def _post_clean(self) -> None:
        """The verb assigns and checks."""

    def clean_duration(self) -> int | None:
        duration: int | None = self.cleaned_data["duration"]
        if duration == 0:
            raise ValidationError(_("Donner au moins une minute, ou laisser vide."))
        return duration
