"""What is asked: a file, and where a proposal goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import ActionGroup, Activity, Passage, Programme
from reporting.bilan.material import LISTS
from reporting.contributions.items import has_items
from reporting.contributions.services import NO_ROWS_THERE
from reporting.models import Edition, ProposedSection
from snia.common.forms import dress
from snia.common.text import fold

ROWS = "rows"


class SendForm(forms.Form):
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.none(), empty_label=_("Choisir…")
    )
    sent_by = forms.CharField(label=_("Envoyé par"), max_length=200, required=False)
    file = forms.FileField(
        label=_("Fichier Word (.docx)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        error_messages={"required": _("Choisir le fichier Word reçu.")},
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programmes = Programme.objects.order_by("number")
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        self.edition = edition
        dress(self)


class PlaceForm(forms.Form):
    """Where in the chapter a proposal goes; filled with what its headings tell."""

    section = forms.ChoiceField(label=_("Section"), choices=Passage.Section.choices)
    group = forms.ModelChoiceField(
        label=_("Groupe d'actions"),
        queryset=ActionGroup.objects.none(),
        required=False,
        empty_label=_("Aucun"),
    )
    activity_kind = forms.ChoiceField(
        label=_("Type des activités"), choices=Activity.Kind.choices, required=False
    )
    kept_as = forms.ChoiceField(
        label=_("Liste à inscrire"),
        choices=[
            ("text", _("Comme texte")),
            (ROWS, _("Ligne par ligne : défis, mesures ou recommandations suivis")),
        ],
        required=False,
    )

    def __init__(
        self, data: Any = None, *, proposal: ProposedSection, groups: list[ActionGroup]
    ) -> None:
        initial = {
            "section": proposal.section,
            "group": proposal.group_id,
            "activity_kind": likely_kind(proposal),
            "kept_as": ROWS if proposal.section in LISTS else "text",
        }
        super().__init__(data, initial=initial, prefix=f"p{proposal.pk}")
        group = self.fields["group"]
        group.queryset = ActionGroup.objects.filter(programme=proposal.chapter.programme_id)  # type: ignore[attr-defined]
        group.choices = [("", _("Aucun")), *((g.pk, g.title) for g in groups)]  # type: ignore[attr-defined]
        if proposal.kind != ProposedSection.Kind.ACTIVITIES:
            del self.fields["activity_kind"]
        if not has_items(proposal.html):
            del self.fields["kept_as"]
        dress(self)

    @property
    def as_rows(self) -> bool:
        return self.cleaned_data.get("kept_as") == ROWS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("group") and cleaned.get("section") != Passage.Section.ACTIVITIES:
            cleaned["group"] = None  # only activities are told group by group
        if cleaned.get("kept_as") == ROWS and cleaned.get("section") not in LISTS:
            self.add_error("kept_as", NO_ROWS_THERE)
        return cleaned


_TELLING = (
    (Activity.Kind.UNIVERSITY, ("filiere", "universit", "master")),
    (Activity.Kind.TRAINING, ("formation", "renforcement", "atelier")),
    (Activity.Kind.AWARENESS, ("sensibilis", "evenement", "campagne")),
    (Activity.Kind.STUDY, ("etude", "enquete")),
    (Activity.Kind.AGREEMENT, ("convention", "accord")),
    (Activity.Kind.PUBLICATION, ("guide", "publication")),
)


def likely_kind(proposal: ProposedSection) -> str:
    """What the caption and the headers tell; else another kind of activity."""
    labels = [label for _content, label in proposal.table.get("columns", [])]
    words = fold(" ".join([proposal.heading, *labels]))
    found = (kind for kind, told in _TELLING if any(one in words for one in told))
    return next(found, Activity.Kind.OTHER)
