"""Forms of the decisions: what was decided, and where it stands."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from committees.decisions.taking import possible_statuses
from committees.limits import check_length
from committees.models import Committee, Decision
from partners.models import Institution
from programmes.models import Action
from programmes.progress.forms import DayInput
from snia.accounts.models import User
from snia.common.forms import dress
from snia.common.started_forms import StartedMixin


class DecisionForm(StartedMixin, forms.Form):
    text = forms.CharField(
        label=_("Décision"),
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[check_length],
        error_messages={"required": _("Écrire la décision.")},
    )
    owner = forms.ModelChoiceField(
        label=_("Institution chargée de l'exécuter"),
        queryset=Institution.objects.filter(is_active=True),
        required=False,
        empty_label=_("Aucune : le secrétariat la suit"),
    )
    due_on = forms.DateField(
        label=_("Échéance"),
        widget=DayInput,
        required=False,
        help_text=_("Ses points focaux reçoivent un rappel une semaine avant, le jour, et après."),
    )
    actions = forms.ModelMultipleChoiceField(
        label=_("Actions concernées"),
        queryset=Action.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        committee: Committee,
        decision: Decision | None = None,
        **kwargs: Any,
    ) -> None:
        """A `decision` that is corrected keeps what it has, even if it is offered no more: an
        owner that was deactivated, an action that the committee follows no longer."""
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["actions"].queryset = _actions_of(committee)
        if decision is not None:
            fields["owner"].queryset |= Institution.objects.filter(decisions=decision)
            own = decision.actions.values("pk")
            offered = fields["actions"].queryset.values("pk")
            either = Q(pk__in=own) | Q(pk__in=offered)
            fields["actions"].queryset = Action.objects.select_related("programme").filter(either)
        dress(self)


def _actions_of(committee: Committee) -> Any:
    """Those of the programmes that it follows; all of them where it follows none."""
    actions = Action.objects.select_related("programme")
    followed = committee.programmes.order_by().values_list("pk", flat=True)
    return actions.filter(programme__in=list(followed)) if followed else actions


class FollowForm(forms.Form):
    status = forms.ChoiceField(label=_("Où en est-elle"))
    evidence = forms.CharField(
        label=_("Preuve d'exécution"),
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[check_length],
        required=False,
        help_text=_("Ce qui montre qu'elle est exécutée : un acte, un lien, une date."),
    )
    note = forms.CharField(
        label=_("Note ou motif"),
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[check_length],
        required=False,
    )

    def __init__(self, *args: Any, decision: Decision, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["status"]
        field.choices = [(s.value, s.label) for s in possible_statuses(decision, user)]
        if not decision.is_open:
            del self.fields["evidence"]
        dress(self)
