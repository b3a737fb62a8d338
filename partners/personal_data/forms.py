"""The request of a person who asks to be erased."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Erasure
from snia.common.forms import dress


class ErasureForm(forms.ModelForm):
    is_understood = forms.BooleanField(
        label=_("J'ai lu ce qui précède : l'effacement est définitif."),
        error_messages={"required": _("Cocher pour confirmer : rien ne le défait.")},
    )

    class Meta:
        model = Erasure
        fields = ["requested_on", "reference"]
        widgets = {"requested_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        dress(self)
