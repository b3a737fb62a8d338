"""The form of a contribution: typed, kept, put together, sent."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from partners import perms
from partners.keeping import life
from partners.keeping.drafting import keeper
from partners.keeping.sheet import Builder
from partners.keeping.views.base import ContributionPage
from partners.models import Contribution, ContributionAside, ContributionVersion
from snia.common.drafts.documents import new_key
from snia.common.drafts.keeping import Conflict, Locked, Saved, Unchanged
from snia.common.drafts.pages import AutosavePage, ConflictPage, DraftPage, shown_line
from snia.common.drafts.sent import completed, is_whole, sent_base, sent_revision
from snia.common.policies import account_of

Act = ContributionVersion.Act


class ContributionDraftPage(DraftPage, ContributionPage):
    keeper = keeper

    @property
    def draft(self) -> Contribution:
        return self.contribution

    @property
    def read_address(self) -> str:
        return self.contribution.get_absolute_url()

    @property
    def edit_address(self) -> str:
        return reverse("partners:contribution-edit", args=[self.contribution.pk])


@method_decorator(never_cache, name="dispatch")
class EditView(ContributionDraftPage):
    """One form. Every button keeps what was typed, then does its work."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.is_editable:
            return redirect(self.contribution)
        return self._page(
            self.contribution.content,
            with_missing="verifier" in request.GET,
            one_more=request.GET.get("ajouter", ""),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        raw = self.read()
        if not is_whole(request.POST):
            messages.error(request, _("L'envoi est arrivé incomplet : vérifier, puis renvoyer."))
            whole = completed(raw, self.contribution.content, self.subject.schema)
            return self._page(whole, status=400)
        try:
            result = self.save(raw, _act(self.contribution))
        except ValidationError as error:
            self.tell(error)
            return self._page(raw, status=400)
        except Locked as locked:
            return self.locked(raw, str(locked))
        if isinstance(result, Conflict):
            return redirect(result.set_aside)
        return self._then(request.POST.get("then", ""), result)

    def _then(self, then: str, saved: Saved | Unchanged) -> HttpResponse:
        verb, _colon, name = then.partition(":")
        here = self.edit_address
        if verb == "add" and name in self.subject.schema.rows:
            return redirect(f"{here}?{urlencode({'ajouter': name})}#champ-{name}")
        if verb == "check":
            return redirect(f"{here}?verifier=1#a-completer")
        if verb == "submit":
            return self._submit(saved, here)
        messages.success(self.request, _("Brouillon enregistré."))
        return redirect(here)

    def _submit(self, saved: Saved | Unchanged, here: str) -> HttpResponse:
        if isinstance(saved, Unchanged) or saved.is_merged:  # nobody sends what they have not seen
            told = _("Un autre enregistrement est arrivé entre-temps : relire, puis soumettre.")
            messages.warning(self.request, told)
            return redirect(here)
        try:
            life.submit(self.contribution, actor=account_of(self.request))
        except life.Incomplete:
            return redirect(f"{here}?verifier=1#a-completer")
        except (life.NotNow, Locked) as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, _("Contribution soumise au secrétariat."))
        return redirect(self.contribution)

    def _page(
        self, document: dict[str, Any], *, status: int = 200, **options: Any
    ) -> HttpResponse:
        contribution, user = self.contribution, account_of(self.request)
        start = keeper.starting_point(contribution)
        if status != 200:  # what was typed is shown as it is, with where it started from
            document = self.subject.schema.tidy(document)
            start = {"revision": sent_revision(self.request), "base": sent_base(self.request)}
        reads_only = not perms.may_validate_contributions(user)
        hidden = self.subject.reserved if reads_only else frozenset()
        context = {
            **self.get_context_data(),
            "sheet": Builder(contribution, document, hidden=hidden, **options).build(),
            "start": start,
            "page": new_key(),
            "set_asides": keeper.waiting(contribution, user),
            **options,
        }
        return render(self.request, "partners/keeping/edit.html", context, status=status)


class AutosaveView(AutosavePage, ContributionDraftPage):
    pass


class ConflictView(ConflictPage, ContributionDraftPage):
    what = gettext_lazy("cette contribution")

    def lines(self, kept: ContributionAside) -> list[dict[str, Any]]:
        both, told = (kept.content, self.contribution.content), self.presenter
        return [
            shown_line(one, told.name_of(one.path, *both), told.side)
            for one in self.differences(kept)
        ]

    def get_page_title(self) -> str:
        return _("Deux saisies à réunir : %s") % self.contribution


def _act(contribution: Contribution) -> str:
    is_sent = contribution.state == Contribution.State.SUBMITTED
    return Act.CORRECTED if is_sent else Act.SAVED
