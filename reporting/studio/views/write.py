"""The page where a chapter is written: typed, kept, arranged, put together."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from programmes.progress.editor import WORDS
from reporting.models import StudioAside, StudioChapter, StudioVersion
from reporting.studio import actions, comments
from reporting.studio.document import SCHEMA
from reporting.studio.forms import PhotoForm
from reporting.studio.keeping import keeper
from reporting.studio.present import name_of, shown_side
from reporting.studio.reading import read_chapter
from reporting.studio.references import menu_of
from reporting.studio.sheet import ADMITS_PHOTOS, sheet_of
from reporting.studio.views.base import ChapterPage
from snia.common.drafts.documents import new_key
from snia.common.drafts.keeping import Conflict, Locked
from snia.common.drafts.pages import AutosavePage, ConflictPage, DraftPage, shown_line
from snia.common.drafts.sent import completed, is_whole, sent_base, sent_revision, sent_under
from snia.common.policies import account_of

Act = StudioVersion.Act


class ChapterDraftPage(DraftPage, ChapterPage):
    keeper = keeper

    @property
    def draft(self) -> StudioChapter:
        return self.chapter

    @property
    def read_address(self) -> str:
        return self.chapter.address("studio-preview")

    @property
    def edit_address(self) -> str:
        return self.chapter.get_absolute_url()


@method_decorator(never_cache, name="dispatch")
class WriteView(ChapterDraftPage):
    """One form. Every button keeps what was typed, then does its work."""

    def get(self, request: HttpRequest, slug: str, chapter: str) -> HttpResponse:
        if not self.chapter.is_editable:
            return redirect(self.read_address)
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
            self.tell(error)
            return self.show(raw, status=400)
        except Locked as locked:
            return self.locked(raw, str(locked))
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

    def _then(self, then: str) -> HttpResponse:
        try:
            done = actions.act(self.chapter, then, actor=account_of(self.request))
        except Locked as locked:
            messages.error(self.request, str(locked))
            return redirect(self.chapter)
        messages.success(self.request, done.message)
        anchor = f"#bloc-{done.block}" if done.block else ""
        return redirect(f"{self.edit_address}{anchor}")

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


class AutosaveView(AutosavePage, ChapterDraftPage):
    pass


class ConflictView(ConflictPage, ChapterDraftPage):
    what = gettext_lazy("ce chapitre")

    def lines(self, kept: StudioAside) -> list[dict[str, Any]]:
        both = (kept.content, self.chapter.content)
        return [
            shown_line(one, name_of(one.path, *both), shown_side) for one in self.differences(kept)
        ]

    def get_page_title(self) -> str:
        return _("Deux textes à réunir : %s") % self.chapter
