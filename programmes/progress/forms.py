"""The secretariat's forms: a campaign, more time for an institution."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Institution
from programmes.models import Action, Campaign
from programmes.progress.campaigns import may_be_asked, occasions
from snia.common.forms import dress


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CampaignForm(forms.ModelForm):
    actions = forms.ModelMultipleChoiceField(
        label=_("Actions suivies"),
        queryset=Action.objects.select_related("programme"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisir au moins une action.")},
    )
    institutions = forms.ModelMultipleChoiceField(
        label=_("Institutions sollicitées"),
        queryset=Institution.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Rien de coché : toutes celles qui pilotent ou appuient les actions choisies."
        ),
    )

    class Meta:
        model = Campaign
        fields = [
            "title",
            "period",
            "opens_on",
            "due_on",
            "guidance",
            "actions",
            "institutions",
        ]
        widgets = {"opens_on": DayInput, "due_on": DayInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answering = may_be_asked(Action.objects.all())
        self.fields["institutions"].queryset = answering  # type: ignore[attr-defined]
        if self.instance.state != Campaign.State.DRAFT:
            self.fields["period"].disabled = True  # answers were asked, and published, for it
        served = occasions()
        if served is not None:
            choices = [("", _("Aucune")), *served.choices()]
            self.fields["occasion"] = forms.ChoiceField(
                label=served.label, choices=choices, required=False
            )
            current = served.of(self.instance) if self.instance.pk else []
            self.initial["occasion"] = str(current[0].pk) if current else ""
        dress(self)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("actions") and not cleaned.get("institutions"):
            cleaned["institutions"] = may_be_asked(cleaned["actions"])
        return cleaned

    def save(self, commit: bool = True) -> Campaign:
        campaign: Campaign = super().save(commit)
        served = occasions()
        if served is not None:
            served.assign(campaign, self.cleaned_data.get("occasion", ""))
        return campaign


class ExtensionForm(forms.Form):
    institution = forms.ModelChoiceField(
        label=_("Institution"), queryset=Institution.objects.none(), empty_label=_("Choisir")
    )
    until = forms.DateField(label=_("Nouvelle échéance"), widget=DayInput)
    reason = forms.CharField(
        label=_("Motif"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Dire pourquoi ce délai est accordé.")},
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = campaign.updates.order_by().values("institution")
        field: Any = self.fields["institution"]
        field.queryset = Institution.objects.filter(pk__in=asked)
        dress(self)
