"""Forms of the invitations: an answer, an address for a calendar."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from committees.invitations import feeds
from committees.invitations.replies import may_get_proxy
from committees.models import Committee, Invitation, Meeting, Reply
from partners.models import Institution
from snia.accounts.models import User
from snia.common.forms import dress


class ReplyForm(forms.Form):
    """What an institution answers; it starts from what it answered before."""

    answer = forms.ChoiceField(
        label=_("Votre institution"),
        choices=Reply.Answer.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Choisir une des trois réponses.")},
    )
    attendee = forms.CharField(
        label=_("Qui viendra (nom et fonction)"),
        max_length=200,
        required=False,
        help_text=_("Nécessaire si quelqu'un représente l'institution."),
    )
    proxy = forms.ModelChoiceField(
        label=_("Ou pouvoir donné à"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=_("Aucune institution"),
    )
    is_online = forms.BooleanField(label=_("À distance, par visioconférence"), required=False)
    comment = forms.CharField(
        label=_("Message au secrétariat"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        latest = invitation.replies.first()
        if latest is not None:
            names = ("answer", "attendee", "proxy", "is_online", "comment")
            kwargs.setdefault("initial", {name: getattr(latest, name) for name in names})
        super().__init__(*args, **kwargs)
        self.fields["proxy"].queryset = may_get_proxy(invitation)  # type: ignore[attr-defined]
        if invitation.meeting.mode == Meeting.Mode.IN_PERSON:
            del self.fields["is_online"]
        dress(self)


class FeedForm(forms.Form):
    committee = forms.ModelChoiceField(
        label=_("Réunions"),
        queryset=Committee.objects.none(),
        required=False,
        empty_label=_("Toutes celles que je suis"),
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].queryset = feeds.may_subscribe(owner)  # type: ignore[attr-defined]
        dress(self)
