"""What narrows the list of findings, and why one of them is accepted."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import Programme
from reporting.checks.findings import Severity
from reporting.checks.registry import rules
from reporting.checks.report import STATES
from snia.common.forms import dress


class FindingsForm(forms.Form):
    gravite = forms.ChoiceField(label=_("Gravité"), required=False)
    regle = forms.ChoiceField(label=_("Règle"), required=False)
    chapitre = forms.ChoiceField(label=_("Chapitre"), required=False)
    etat = forms.ChoiceField(label=_("État"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chapters = [(str(p.number), str(p)) for p in Programme.objects.all()]
        offered = {
            "gravite": [("", _("Toutes")), *Severity.choices],
            "regle": [("", _("Toutes")), *((code, one.title) for code, one in rules().items())],
            "chapitre": [("", _("Tous")), ("0", _("Le Bilan dans son ensemble")), *chapters],
            "etat": [("", _("Tous")), *STATES.items()],
        }
        for name, choices in offered.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices
        dress(self)


class WaiverForm(forms.Form):
    reason = forms.CharField(
        label=_("Motif"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("Imprimé avec le constat dans l'annexe « Notes sur les données » du Bilan."),
        error_messages={"required": _("Dire pourquoi : l'annexe du Bilan l'imprimera.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
