"""The roll as one form: a line for each institution, and a few for guests to be added."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.attendance.expected import Expected, expected_roll
from committees.attendance.roll import Called
from committees.models import Attendance, Meeting
from partners.models import Institution
from snia.common.forms import LightSelect, dress

GUESTS_TO_ADD = 2
NOT_SAID = ("", gettext_lazy("À noter"))


class LineForm(forms.Form):
    """What is noted of one institution; the verb says what is wrong with it."""

    status = forms.CharField(required=False, widget=LightSelect)
    attendee = forms.CharField(required=False, max_length=200)
    proxy = forms.CharField(required=False, widget=LightSelect)
    is_online = forms.BooleanField(required=False)

    def __init__(self, *args: Any, told: str, holders: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("status", [NOT_SAID, *Attendance.Status.choices])
        self._choose("proxy", [("", _("Aucun")), *holders])
        dress(self)
        labels = {
            "status": _("Présence : %s"),
            "attendee": _("Nom et fonction : %s"),
            "proxy": _("Pouvoir donné par : %s"),
            "is_online": _("À distance : %s"),
        }
        for name, label in labels.items():
            self.fields[name].widget.attrs["aria-label"] = label % told

    def _choose(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.widget.choices = choices

    def called(self, institution: Institution, roll: dict[str, Institution]) -> Called:
        values = self.cleaned_data
        return Called(
            institution,
            values.get("status", ""),
            values.get("attendee", ""),
            roll.get(values.get("proxy", "")),
            values.get("is_online", False),
        )


class GuestForm(LineForm):
    institution = forms.ModelChoiceField(
        Institution.objects.filter(is_active=True), required=False, empty_label=""
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].widget.attrs["aria-label"] = _("Institution invitée")


class Line:
    """An institution that is on the list already, with its form."""

    def __init__(self, expected: Expected, form: LineForm) -> None:
        self.expected, self.form = expected, form
        self.institution = expected.institution


class RollSheet:
    """All the lines of a meeting's roll, as noted or as they were typed."""

    def __init__(self, meeting: Meeting, data: QueryDict | None = None) -> None:
        expected = expected_roll(meeting)
        self.roll = {str(line.institution.pk): line.institution for line in expected}
        self.data = data
        self.lines = [Line(line, self._form_of(line)) for line in expected]
        self.guests = [self._guest_form(number) for number in range(GUESTS_TO_ADD)]

    @cached_property
    def _holders(self) -> list[tuple[str, str]]:
        return [(key, str(institution)) for key, institution in self.roll.items()]

    def _form_of(self, line: Expected) -> LineForm:
        noted = {name: getattr(line, name) for name in LineForm.base_fields}
        return LineForm(
            self.data,
            initial=noted,
            prefix=str(line.institution.pk),
            told=str(line.institution),
            holders=self._holders,
        )

    def _guest_form(self, number: int) -> GuestForm:
        told = _("invité %s") % (number + 1)
        return GuestForm(self.data, prefix=f"guest{number}", told=told, holders=self._holders)

    def is_valid(self) -> bool:
        """Every form is asked, so that each shows what is wrong with it."""
        return not [form for form in self._forms() if not form.is_valid()]

    def _forms(self) -> Iterator[LineForm]:
        yield from (line.form for line in self.lines)
        yield from self.guests

    def called(self) -> list[Called]:
        """What was typed; a guest of whom nothing is said is not on the list."""
        members = [
            line.form.called(line.institution, self.roll)
            for line in self.lines
            if line.expected.is_seated or line.form.cleaned_data["status"]
        ]
        added = [
            form.called(form.cleaned_data["institution"], self.roll) for form in self._added()
        ]
        return members + added

    def _added(self) -> list[GuestForm]:
        return [form for form in self.guests if form.cleaned_data.get("institution")]

    def add_errors(self, refusal: ValidationError) -> None:
        """Each beside its line."""
        by_key = {str(line.institution.pk): line.form for line in self.lines}
        # A guest that is on the list already: what is wrong is the line that was added.
        by_key |= {str(form.cleaned_data["institution"].pk): form for form in self._added()}
        for key, messages in refusal.message_dict.items():
            by_key[key].add_error(None, messages)
