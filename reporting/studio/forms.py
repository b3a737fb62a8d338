"""The small forms of the studio."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import Period
from reporting.studio.document import KIND_LABELS, title_of
from snia.accounts.models import Role, User
from snia.common.drafts.documents import Document, Row
from snia.common.forms import dress


def editors() -> Any:
    """Who a chapter can be confided to."""
    roles = [Role.SECRETARIAT, Role.ADMINISTRATOR]
    return User.objects.filter(is_active=True, role__in=roles).order_by("full_name")


class AssignForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("Confié à"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Personne"),
        error_messages={"invalid_choice": _("Choisir une personne du secrétariat.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = editors()  # type: ignore[attr-defined]


class MilestoneForm(forms.Form):
    title = forms.CharField(label=_("Étape"), max_length=160)
    due_on = forms.DateField(
        label=_("Échéance"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Écrire une date, par exemple 15/03/2021.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class NextEditionForm(forms.Form):
    period = forms.ModelChoiceField(
        label=_("Période"),
        queryset=Period.objects.none(),
        help_text=_("Une période sans édition ; elle s'ajoute dans les données de référence."),
        error_messages={"invalid_choice": _("Choisir une période qui n'a pas d'édition.")},
    )
    title = forms.CharField(label=_("Titre"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = Period.objects.filter(edition__isnull=True).order_by("-start")
        self.fields["period"].queryset = free  # type: ignore[attr-defined]
        dress(self)


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo (JPEG ou PNG)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
        error_messages={"required": _("Choisir une photo à déposer.")},
    )
    after = forms.ChoiceField(
        label=_("Après"),
        required=False,
        error_messages={"invalid_choice": _("Ce bloc n'y est plus : en choisir un autre.")},
    )

    def __init__(self, document: Document, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = document.get("blocks", ())
        blocks = [
            (row["key"], f"{KIND_LABELS[row['kind']]} : {title_of(row)[:70]}") for row in rows
        ]
        self.fields["after"].choices = [("", _("Tout le reste")), *blocks]  # type: ignore[attr-defined]
        dress(self)


def _called(row: Row) -> str:
    return f"{KIND_LABELS[row['kind']]} : {title_of(row)[:70]}"
