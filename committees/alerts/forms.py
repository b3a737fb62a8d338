"""Forms of the alerts: raise one, and take a step of its way."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from committees.alerts.escalation import OPEN_MEETINGS
from committees.limits import check_length
from committees.models import Alert, AlertStep, Decision, Meeting
from snia.common.forms import dress

Act = AlertStep.Act


class RaiseForm(forms.Form):
    severity = forms.ChoiceField(
        label=_("Gravité"), choices=Alert.Severity.choices, initial=Alert.Severity.MEDIUM
    )
    text = forms.CharField(
        label=_("Ce qui ne va pas"),
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[check_length],
        error_messages={"required": _("Dire ce qui ne va pas.")},
        help_text=_("Ce qui bloque, depuis quand, et ce qu'un comité pourrait y faire."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class StepForm(forms.Form):
    """What the committee that has the alert does with it."""

    act = forms.ChoiceField(label=_("Suite donnée"))
    meeting = forms.ModelChoiceField(
        label=_("Lors de la réunion"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=_("Hors réunion"),
    )
    decision = forms.ModelChoiceField(
        label=_("Décision qui y répond"),
        queryset=Decision.objects.none(),
        required=False,
        empty_label=_("Aucune : la note répond"),
    )
    note = forms.CharField(
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[check_length],
        required=False,
        help_text=_("Qui a signalé l'alerte la lira."),
    )

    def __init__(self, *args: Any, alert: Alert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        acts = possible_acts(alert)
        choices["act"].choices = [(act.value, _label(act, alert)) for act in acts]
        own = {"committee": alert.committee_id}
        held = Meeting.objects.of_ours().filter(state__in=OPEN_MEETINGS, **own)
        choices["meeting"].queryset = held.select_related("committee")
        choices["decision"].queryset = Decision.objects.filter(**own).select_related("committee")
        if Act.ANSWERED not in acts:
            del self.fields["decision"]
        dress(self)


ACT_LABELS = {
    Act.KEPT: _("La garder en suivi"),
    Act.ESCALATED: _("La porter au comité supérieur"),
    Act.ANSWERED: _("Y répondre"),
    Act.CLOSED: _("La clore : sa cause a disparu"),
}


def _label(act: AlertStep.Act, alert: Alert) -> Any:
    if act == Act.CLOSED and alert.state == Alert.State.ANSWERED:
        return _("La clore : sa réponse est restituée à %s") % alert.source
    return ACT_LABELS[act]


def possible_acts(alert: Alert) -> list[AlertStep.Act]:
    """What can be done next; nothing once it is closed."""
    acts = []
    if alert.awaits_a_committee:
        acts = [Act.KEPT, Act.ESCALATED, Act.ANSWERED]
        above = alert.committee.parent
        if above is None or above.is_outside:
            acts.remove(Act.ESCALATED)
    return [*acts, Act.CLOSED] if alert.can_be_closed else acts
