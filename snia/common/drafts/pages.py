"""The pages of a draft, whatever it is of: it is saved by every button and by the page's script,
and two versions of it are put together. Each kind of page says what its draft is."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.generic import View

from snia.common.drafts.documents import Schema
from snia.common.drafts.keeping import Conflict, Keeper, Locked, Saved, Unchanged
from snia.common.drafts.paths import Difference
from snia.common.drafts.sent import (
    is_whole,
    read_page,
    sent_base,
    sent_page,
    sent_revision,
    sent_under,
)
from snia.common.policies import account_of


class DraftPage(View):
    """A page of one draft."""

    keeper: ClassVar[Keeper]

    @property
    def draft(self) -> Any:
        raise NotImplementedError

    @property
    def read_address(self) -> str:
        """Where the draft is read."""
        raise NotImplementedError

    @property
    def edit_address(self) -> str:
        raise NotImplementedError

    @property
    def schema(self) -> Schema:
        return self.keeper.schema_of(self.draft)

    def read(self) -> dict[str, Any]:
        """The raw document that the page sent."""
        return read_page(self.request.POST, self.schema)

    def save(self, raw: dict[str, Any], act: str) -> Saved | Unchanged | Conflict:
        """From where the page started. Raises Locked or ValidationError."""
        return self.keeper.save(
            self.draft,
            raw,
            actor=account_of(self.request),
            act=act,
            revision=sent_revision(self.request),
            base=sent_base(self.request),
            page=sent_page(self.request),
        )

    def put_aside(self, raw: dict[str, Any]) -> None:
        """What can't be saved any more is kept for its author all the same."""
        actor, draft = account_of(self.request), self.draft
        document = self.keeper.document_from(draft, raw, actor)
        if document != draft.content:
            base, page = sent_base(self.request), sent_page(self.request)
            self.keeper.set_aside(draft, document, actor, base, page)

    def locked(self, raw: dict[str, Any], why: str) -> HttpResponse:
        """The page of the draft, which says why nothing was saved, and what became of it."""
        self.put_aside(raw)
        messages.error(self.request, why)
        told = _("Votre saisie est mise de côté : elle reste lisible ci-dessous.")
        messages.info(self.request, told)
        return redirect(self.read_address)

    def tell(self, error: ValidationError) -> None:
        for message in error.messages:
            messages.error(self.request, message)


class AutosavePage(DraftPage):
    """The same save, asked by the page's script: answers in JSON, never with a page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_address: Any) -> JsonResponse:
        raw = self.read()
        if not is_whole(request.POST):
            return JsonResponse({"error": "incomplete"}, status=400)
        try:
            result = self.save(raw, self.keeper.autosaved)
        except ValidationError as error:
            told = {"error": "refused", "message": " ".join(error.messages)}
            return JsonResponse(told, status=400)
        except Locked as locked:
            self.put_aside(raw)
            return JsonResponse({"error": "locked", "message": str(locked)}, status=409)
        return self._answer(result)

    def _answer(self, result: Saved | Unchanged | Conflict) -> JsonResponse:
        if isinstance(result, Unchanged):  # the page stays behind, as it is
            start = {"revision": sent_revision(self.request), "base": sent_base(self.request)}
            return JsonResponse({**start, "at": f"{timezone.localtime():%H:%M}"})
        if isinstance(result, Conflict):
            url = result.set_aside.get_absolute_url()
            message = _("Un autre enregistrement est arrivé entre-temps.")
            return JsonResponse({"error": "conflict", "url": url, "message": message}, status=409)
        start = self.keeper.starting_point(result.draft)
        merged = {"reload": True} if result.is_merged else {}
        saved_at = timezone.localtime(result.draft.edited_at or timezone.now())
        return JsonResponse({**start, **merged, "at": f"{saved_at:%H:%M}"})


class ConflictPage(DraftPage):
    """Two versions side by side: each difference is chosen, field by field."""

    what: ClassVar[str | Promise]  # "this contribution", as the page calls it

    def get(self, request: HttpRequest, aside: int, **_address: Any) -> HttpResponse:
        context = {
            **self.get_context_data(),
            "draft": self.draft,
            "what": self.what,
            "lines": self.lines(self._kept(aside)),
        }
        return render(request, "site/drafts/conflict.html", context)

    def post(self, request: HttpRequest, aside: int, **_address: Any) -> HttpResponse:
        kept, revision = self._kept(aside), sent_revision(request)
        choices, actor = sent_under(request, "choice:"), account_of(request)
        try:
            result = self.keeper.resolve(kept, choices, actor=actor, revision=revision)
        except Locked as locked:
            messages.error(request, str(locked))
            return redirect(self.read_address)
        if isinstance(result, Conflict):
            told = _("Un nouvel enregistrement est arrivé pendant ce choix : le revoir.")
            messages.warning(request, told)
            return redirect(kept)
        messages.success(request, _("Les deux saisies sont réunies."))
        return redirect(self.edit_address)

    def lines(self, kept: Any) -> list[dict[str, Any]]:
        """Each difference as the page shows it."""
        raise NotImplementedError

    def differences(self, kept: Any) -> list[Difference]:
        return self.schema.differences(kept.content, self.draft.content, kept.base)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs)  # type: ignore[misc]

    def _kept(self, pk: int) -> Any:
        """One of the person's own."""
        mine = self.keeper.waiting(self.draft, account_of(self.request))
        found = next((one for one in mine if one.pk == pk), None)
        if found is None:
            raise Http404
        return found


def shown_line(
    difference: Difference, label: str, shown: Callable[[Difference, str], Any]
) -> dict[str, Any]:
    return {
        "path": difference.path,
        "label": label,
        "mine": shown(difference, "mine"),
        "theirs": shown(difference, "theirs"),
        "is_mine": difference.suggests_mine,
        "is_contested": difference.is_contested,
    }
