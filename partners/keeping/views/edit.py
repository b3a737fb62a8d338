"""The form of a contribution: typed, kept, put together, sent."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from partners import perms
from partners.keeping import life
from partners.keeping.drafting import keeper
from partners.keeping.sheet import Builder
from partners.keeping.views.base import ContributionPage
from partners.models import Contribution, ContributionAside, ContributionVersion
from snia.common.drafts.documents import new_key
from snia.common.drafts.keeping import Conflict, Locked, Saved, Unchanged
from snia.common.drafts.sent import (
    completed,
    is_whole,
    read_page,
    sent_base,
    sent_page,
    sent_revision,
    sent_under,
)
from snia.common.policies import account_of

Act = ContributionVersion.Act


class SavingPage(ContributionPage):
    """A page that saves what was typed in the form."""

    def read(self) -> dict[str, Any]:
        return read_page(self.request.POST, self.subject.schema)

    def save(self, raw: dict[str, Any], act: str) -> Saved | Unchanged | Conflict:
        return keeper.save(
            self.contribution,
            raw,
            actor=account_of(self.request),
            act=act,
            revision=sent_revision(self.request),
            base=sent_base(self.request),
            page=sent_page(self.request),
        )

    def put_aside(self, raw: dict[str, Any]) -> None:
        """What can't be saved any more is kept for its author all the same."""
        actor, contribution = account_of(self.request), self.contribution
        document = keeper.document_from(contribution, raw, actor)
        if document != contribution.content:
            base, page = sent_base(self.request), sent_page(self.request)
            keeper.set_aside(contribution, document, actor, base, page)


@method_decorator(never_cache, name="dispatch")
class EditView(SavingPage):
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
            for message in error.messages:
                messages.error(request, message)
            return self._page(raw, status=400)
        except Locked as locked:
            return self._locked(raw, str(locked))
        if isinstance(result, Conflict):
            return redirect(result.set_aside)
        return self._then(request.POST.get("then", ""), result)

    def _locked(self, raw: dict[str, Any], why: str) -> HttpResponse:
        self.put_aside(raw)
        messages.error(self.request, why)
        told = _("Votre saisie est mise de côté : elle reste lisible ci-dessous.")
        messages.info(self.request, told)
        return redirect(self.contribution)

    def _then(self, then: str, saved: Saved | Unchanged) -> HttpResponse:
        verb, _colon, name = then.partition(":")
        here = reverse("partners:contribution-edit", args=[self.contribution.pk])
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


class AutosaveView(SavingPage):
    """The same save, asked by the page's script: answers in JSON, never with a page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> JsonResponse:
        raw = self.read()
        if not is_whole(request.POST):
            return JsonResponse({"error": "incomplete"}, status=400)
        try:
            result = self.save(raw, Act.AUTOSAVED)
        except ValidationError as error:
            told = " ".join(error.messages)
            return JsonResponse({"error": "refused", "message": told}, status=400)
        except Locked as locked:
            self.put_aside(raw)
            return JsonResponse({"error": "locked", "message": str(locked)}, status=409)
        return _answer(request, result)


def _answer(request: HttpRequest, result: Saved | Unchanged | Conflict) -> JsonResponse:
    if isinstance(result, Unchanged):  # the page stays behind, as it is
        start = {"revision": sent_revision(request), "base": sent_base(request)}
        return JsonResponse({**start, "at": f"{timezone.localtime():%H:%M}"})
    if isinstance(result, Conflict):
        url = result.set_aside.get_absolute_url()
        message = _("Un autre enregistrement est arrivé entre-temps.")
        return JsonResponse({"error": "conflict", "url": url, "message": message}, status=409)
    start = keeper.starting_point(result.draft)
    merged = {"reload": True} if result.is_merged else {}
    saved_at = timezone.localtime(result.draft.edited_at)
    return JsonResponse({**start, **merged, "at": f"{saved_at:%H:%M}"})


class ConflictView(ContributionPage):
    """Two versions side by side: each difference is chosen, field by field."""

    def get(self, request: HttpRequest, pk: int, aside: int) -> HttpResponse:
        kept, contribution = self._aside(aside), self.contribution
        found = self.subject.schema.differences(kept.content, contribution.content, kept.base)
        both = (kept.content, contribution.content)
        lines = [
            {
                "path": one.path,
                "label": self.presenter.name_of(one.path, *both),
                "mine": self.presenter.side(one, "mine"),
                "theirs": self.presenter.side(one, "theirs"),
                "is_mine": one.suggests_mine,
                "is_contested": one.is_contested,
            }
            for one in found
        ]
        told = {"draft": contribution, "what": _("cette contribution"), "lines": lines}
        context = {**self.get_context_data(), **told}
        return render(request, "site/drafts/conflict.html", context)

    def post(self, request: HttpRequest, pk: int, aside: int) -> HttpResponse:
        kept, revision = self._aside(aside), sent_revision(request)
        choices, actor = sent_under(request, "choice:"), account_of(request)
        try:
            result = keeper.resolve(kept, choices, actor=actor, revision=revision)
        except Locked as locked:
            messages.error(request, str(locked))
            return redirect(self.contribution)
        if isinstance(result, Conflict):
            told = _("Un nouvel enregistrement est arrivé pendant ce choix : le revoir.")
            messages.warning(request, told)
            return redirect(kept)
        messages.success(request, _("Les deux saisies sont réunies."))
        return redirect("partners:contribution-edit", pk)

    def get_page_title(self) -> str:
        return _("Deux saisies à réunir : %s") % self.contribution

    def _aside(self, aside: int) -> ContributionAside:
        mine = keeper.waiting(self.contribution, account_of(self.request))
        found: ContributionAside | None = next((one for one in mine if one.pk == aside), None)
        if found is None:
            raise Http404
        return found


def _act(contribution: Contribution) -> str:
    is_sent = contribution.state == Contribution.State.SUBMITTED
    return Act.CORRECTED if is_sent else Act.SAVED
