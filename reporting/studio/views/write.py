"""The page where a chapter is written: typed, kept, arranged, put together."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from programmes.progress.editor import WORDS
from reporting.models import StudioAside, StudioVersion
from reporting.studio import actions, comments
from reporting.studio.document import SCHEMA
from reporting.studio.forms import PhotoForm
from reporting.studio.keeping import keeper
from reporting.studio.present import conflict_lines
from reporting.studio.reading import read_chapter
from reporting.studio.references import menu_of
from reporting.studio.sheet import ADMITS_PHOTOS, sheet_of
from reporting.studio.views.base import ChapterPage
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

Act = StudioVersion.Act


class SavingPage(ChapterPage):
    """A page that saves what was typed in the form."""

    def read(self) -> dict[str, Any]:
        return read_page(self.request.POST, SCHEMA)

    def save(self, raw: dict[str, Any], act: str) -> Saved | Unchanged | Conflict:
        return keeper.save(
            self.chapter,
            raw,
            actor=account_of(self.request),
            act=act,
            revision=sent_revision(self.request),
            base=sent_base(self.request),
            page=sent_page(self.request),
        )

    def put_aside(self, raw: dict[str, Any]) -> None:
        """What can't be saved any more is kept for its author all the same."""
        actor, chapter = account_of(self.request), self.chapter
        document = keeper.document_from(chapter, raw, actor)
        if document != chapter.content:
            base, page = sent_base(self.request), sent_page(self.request)
            keeper.set_aside(chapter, document, actor, base, page)


@method_decorator(never_cache, name="dispatch")
class WriteView(SavingPage):
    """One form. Every button keeps what was typed, then does its work."""

    def get(self, request: HttpRequest, slug: str, chapter: str) -> HttpResponse:
        if not self.chapter.is_editable:
            return redirect(self.chapter.address("studio-preview"))
        return self.show(self.chapter.content)

    def post(self, request: HttpRequest, slug: str, chapter: str) -> HttpResponse:
        raw = self.read()
        if not is_whole(request.POST):
            messages.error(request, _("L'envoi est arrivé incomplet : vérifier, puis renvoyer."))
            return self.show(completed(raw, self.chapter.content, SCHEMA), status=400)
        self._keep_comments()
        try:
            result = self.save(raw, Act.SAVED)
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
            return self.show(raw, status=400)
        except Locked as locked:
            return self._locked(raw, str(locked))
        if isinstance(result, Conflict):
            return redirect(result.set_aside)
        return self._then(request.POST.get("then", ""))

    def _keep_comments(self) -> None:
        """A comment that was typed is made by whatever button sends the page."""
        quoted = sent_under(self.request, "quote:")
        for block, text in sent_under(self.request, "comment:").items():
            if text.strip():
                comments.comment(
                    self.chapter,
                    block=block,
                    text=text,
                    quoted=quoted.get(block, ""),
                    actor=account_of(self.request),
                )
                messages.success(self.request, _("Commentaire ajouté."))

    def _locked(self, raw: dict[str, Any], why: str) -> HttpResponse:
        self.put_aside(raw)
        messages.error(self.request, why)
        messages.info(self.request, _("Votre saisie est mise de côté : elle n'est pas perdue."))
        return redirect(self.chapter.address("studio-preview"))

    def _then(self, then: str) -> HttpResponse:
        try:
            done = actions.act(self.chapter, then, actor=account_of(self.request))
        except Locked as locked:
            messages.error(self.request, str(locked))
            return redirect(self.chapter)
        messages.success(self.request, done.message)
        anchor = f"#bloc-{done.block}" if done.block else ""
        return redirect(f"{self.chapter.get_absolute_url()}{anchor}")

    def show(
        self, document: dict[str, Any], *, status: int = 200, photo_form: PhotoForm | None = None
    ) -> HttpResponse:
        chapter, start = self.chapter, keeper.starting_point(self.chapter)
        if document is not chapter.content:  # shown as it was typed, with where it started from
            document = keeper.settled(chapter, document)
            start = {"revision": sent_revision(self.request), "base": sent_base(self.request)}
        read = read_chapter(chapter, document)
        context = {
            **self.get_context_data(),
            "sheet": sheet_of(read),
            "read": read,
            "start": start,
            "page": new_key(),
            "set_asides": keeper.waiting(chapter, account_of(self.request)),
            "editor_words": WORDS,
            "references": menu_of(read.drawer.figures),
            "photo_form": photo_form or PhotoForm(document),
            "admits_photos": chapter.kind in ADMITS_PHOTOS,
        }
        return render(self.request, "reporting/studio/write.html", context, status=status)


class AutosaveView(SavingPage):
    """The same save, asked by the page's script: answers in JSON, never with a page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str, chapter: str) -> JsonResponse:
        if not is_whole(request.POST):
            return JsonResponse({"error": "incomplete"}, status=400)
        raw = self.read()
        try:
            result = self.save(raw, Act.AUTOSAVED)
        except ValidationError as error:
            told = {"error": "refused", "message": " ".join(error.messages)}
            return JsonResponse(told, status=400)
        except Locked as locked:
            self.put_aside(raw)
            return JsonResponse({"error": "locked", "message": str(locked)}, status=409)
        if isinstance(result, Unchanged):  # the page stays behind, as it is
            start = {"revision": sent_revision(request), "base": sent_base(request)}
            return JsonResponse({**start, "at": f"{timezone.localtime():%H:%M}"})
        if isinstance(result, Conflict):
            url = result.set_aside.get_absolute_url()
            message = _("Un autre enregistrement est arrivé entre-temps.")
            return JsonResponse({"error": "conflict", "url": url, "message": message}, status=409)
        saved_at = timezone.localtime(result.draft.edited_at or timezone.now())
        start = keeper.starting_point(result.draft)
        merged = {"reload": True} if result.is_merged else {}
        return JsonResponse({**start, **merged, "at": f"{saved_at:%H:%M}"})


class ConflictView(ChapterPage):
    """Two texts side by side: each difference is chosen, block by block."""

    def get(self, request: HttpRequest, slug: str, chapter: str, aside: int) -> HttpResponse:
        context = {
            **self.get_context_data(),
            "draft": self.chapter,
            "what": _("ce chapitre"),
            "lines": conflict_lines(self._aside(aside), self.chapter),
        }
        return render(request, "site/drafts/conflict.html", context)

    def post(self, request: HttpRequest, slug: str, chapter: str, aside: int) -> HttpResponse:
        kept = self._aside(aside)
        try:
            result = keeper.resolve(
                kept,
                sent_under(request, "choice:"),
                actor=account_of(request),
                revision=sent_revision(request),
            )
        except Locked as locked:
            messages.error(request, str(locked))
            return redirect(self.chapter.address("studio-preview"))
        if isinstance(result, Conflict):
            told = _("Un nouvel enregistrement est arrivé pendant ce choix : le revoir.")
            messages.warning(request, told)
            return redirect(kept)
        messages.success(request, _("Les deux saisies sont réunies."))
        return redirect(self.chapter)

    def get_page_title(self) -> str:
        return _("Deux textes à réunir : %s") % self.chapter

    def _aside(self, pk: int) -> StudioAside:
        mine = self.chapter.set_asides.filter(author=account_of(self.request))
        found: StudioAside | None = mine.filter(pk=pk, resolved_at__isnull=True).first()
        if found is None:
            raise Http404
        found.chapter = self.chapter
        return found
