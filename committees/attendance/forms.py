"""The roll as one form: a line for each institution, and a few for guests to be added."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.attendance.called import Called, values_of
from committees.attendance.expected import Expected, expected_roll
from committees.models import Attendance, Meeting
from partners.models import Institution
from snia.common.forms import LightSelect, dress
from snia.common.started import read_started, write_started
from snia.common.started_forms import FIELD, Meanwhile, started_input

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

    def called(
        self, institution: Institution, roll: dict[str, Institution], started: Any = None
    ) -> Called:
        values = self.cleaned_data
        return Called(
            institution,
            values.get("status", ""),
            values.get("attendee", ""),
            roll.get(values.get("proxy", "")),
            values.get("is_online", False),
            started,
        )


class GuestForm(LineForm):
    institution = forms.ModelChoiceField(
        Institution.objects.filter(is_active=True), required=False, empty_label=""
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].widget.attrs["aria-label"] = _("Institution invitée")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        says_something = cleaned.get("status") or cleaned.get("attendee")
        if says_something and not cleaned.get("institution"):
            raise ValidationError(
                _(
                    "Choisir l'institution de cet invité ; une personne qui n'en a pas se nomme "
                    "dans le texte du point."
                )
            )
        return cleaned


class Line:
    """An institution that is on the list already, with its form."""

    def __init__(self, expected: Expected, form: LineForm) -> None:
        self.expected, self.form = expected, form
        self.institution = expected.institution


class RollSheet:
    """All the lines of a meeting's roll, as noted or as they were typed. It tells what each line
    started from: two people may call the roll at the same time."""

    def __init__(self, meeting: Meeting, data: QueryDict | None = None) -> None:
        expected = expected_roll(meeting)
        self._shown = None if data is None else _lines_shown(data)
        expected += _taken_off_since(expected, self._shown or {})
        self.roll = {str(line.institution.pk): line.institution for line in expected}
        self.data = data
        fresh = {str(line.institution.pk): _start_of(line) for line in expected}
        if data is None:
            self._shown = fresh
        self.started = None if self._shown is None else fresh | self._shown
        self.lines = [Line(line, self._form_of(line)) for line in expected]
        self.guests = [self._guest_form(number) for number in range(GUESTS_TO_ADD)]

    @cached_property
    def _holders(self) -> list[tuple[str, str]]:
        return [(key, str(institution)) for key, institution in self.roll.items()]

    def _form_of(self, line: Expected) -> LineForm:
        noted = {name: getattr(line, name) for name in LineForm.base_fields}
        key = str(line.institution.pk)
        is_new = self._shown is not None and key not in self._shown
        return LineForm(
            _as_sent(key, noted) if is_new else self.data,
            initial=noted,
            prefix=key,
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
            line.form.called(line.institution, self.roll, self._start(line))
            for line in self.lines
            if self.started or line.expected.is_seated or line.form.cleaned_data["status"]
        ]
        added = [
            form.called(form.cleaned_data["institution"], self.roll) for form in self._added()
        ]
        return members + added

    def _start(self, line: Line) -> Any:
        return (self.started or {}).get(str(line.institution.pk))

    @property
    def started_input(self) -> SafeString:
        values = {} if self.started is None else self.started
        return started_input(FIELD, write_started(values)) if values else SafeString("")

    def _added(self) -> list[GuestForm]:
        return [form for form in self.guests if form.cleaned_data.get("institution")]

    def add_errors(self, refusal: ValidationError) -> None:
        """Each beside its line."""
        if isinstance(refusal, Meanwhile) and self.started is not None:
            for key, now in refusal.now.items():  # seen, it is replaced knowingly
                self.started[key] = self.started[key] | now
        by_key = {str(line.institution.pk): line.form for line in self.lines}
        # A guest that is on the list already: what is wrong is the line that was added.
        by_key |= {str(form.cleaned_data["institution"].pk): form for form in self._added()}
        for key, messages in refusal.message_dict.items():
            by_key[key].add_error(None, messages)


def _start_of(line: Expected) -> dict[str, Any]:
    return {**values_of(line), "is_noted": line.is_noted}


def _lines_shown(data: QueryDict) -> dict[str, Any] | None:
    """The lines that the page showed, as they were; None where it does not say."""
    shown = read_started(data.get(FIELD))
    if shown is None:
        return None
    return {key: line for key, line in shown.items() if isinstance(line, dict)}


def _taken_off_since(expected: list[Expected], shown: dict[str, Any]) -> list[Expected]:
    """Guests of the page that are on the list no more: one that was typed on comes back."""
    there = {str(line.institution.pk) for line in expected}
    gone = [key for key in shown if key not in there and key.isdecimal() and len(key) < 10]
    return [Expected(guest, False) for guest in Institution.objects.filter(pk__in=gone)]


def _as_sent(key: str, noted: dict[str, Any]) -> dict[str, str]:
    """A line that came onto the list since, as the page would have sent it."""
    return {f"{key}-{name}": str(value) for name, value in noted.items() if value}
