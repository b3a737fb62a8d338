"""The form of a new token."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from snia.api.models import Token
from snia.common.forms import dress


class TokenForm(forms.ModelForm):
    DAYS = [(30, _("30 jours")), (90, _("90 jours")), (365, _("Un an"))]

    days = forms.TypedChoiceField(label=_("Valable"), choices=DAYS, coerce=int, initial=90)

    class Meta:
        model = Token
        fields = ["name", "scope"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
