"""What is noted on each item: written apart, saved apart, put together where two wrote at once."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from committees.minutes import lifecycle, writing
from committees.minutes.merging import put_together
from committees.minutes.notes import Typed, anchor_of, lines_of, read_typed
from committees.models import AgendaItem, ItemVersion, Meeting
from committees.views.base import RunMeetingMixin, tell_refusal
from programmes.progress.editor import WORDS
from snia.accounts.models import User
from snia.common.differences import word_changes
from snia.common.policies import account_of
from snia.common.richtext import plain_of


@method_decorator(never_cache, name="dispatch")
class WritingMixin(RunMeetingMixin):
    """A page by which the minutes of a meeting that was opened are written."""

    @cached_property
    def meeting(self) -> Meeting:
        meeting = super().meeting
        if not meeting.took_place:
            raise Http404
        return meeting

    @cached_property
    def item(self) -> AgendaItem:
        items = self.meeting.items.listed().select_related("noted_by")
        return get_object_or_404(items, pk=self.kwargs["item"])

    def to_item(self) -> str:
        return f"{reverse('committees:write', args=[self.meeting.pk])}#{anchor_of(self.item)}"

    def writing_page(
        self, *, typed: Mapping[int, Typed] | None = None, status: int = 200, **more: Any
    ) -> HttpResponse:
        """The notes and the steps; with what was typed where something was refused."""
        user = account_of(self.request)
        context = self.get_context_data(
            lines=lines_of(self.meeting, user, typed),
            is_open=self.meeting.state in writing.WRITTEN_IN,
            outcomes=AgendaItem.Outcome.choices,
            versions=list(self.meeting.minutes.select_related("compiled_by")),
            remarks_due_on=lifecycle.usual_deadline(timezone.localdate()),
            editor_words=WORDS,
            **more,
        )
        return render(self.request, "committees/minutes/write.html", context, status=status)


class WriteView(WritingMixin):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.writing_page()


class NoteView(WritingMixin):
    """One item's form: its text and its outcome."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        typed = read_typed(request.POST)
        try:
            result = save(self.item, typed, account_of(request))
        except ValidationError as error:
            tell_refusal(request, error)
            kept = {self.item.pk: typed} if typed.is_whole else {}
            return self.writing_page(typed=kept, status=400)
        if isinstance(result, writing.Conflict):
            return redirect("committees:note-conflict", pk, item, result.set_aside.pk)
        messages.success(request, _("Enregistré : %s") % self.item.title)
        is_approved = typed.outcome == AgendaItem.Outcome.APPROVED and typed.changes_the_outcome
        if is_approved and self.item.approves:
            messages.success(request, _("Le compte rendu est approuvé et scellé."))
        return redirect(self.to_item())


class NoteAutosaveView(WritingMixin):
    """The same save, asked by the page's script: answers in JSON, never with a page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, item: int) -> JsonResponse:
        typed = read_typed(request.POST)
        try:
            result = save(self.item, typed, account_of(request), is_autosave=True)
        except ValidationError as error:
            told = " ".join(error.messages)
            return JsonResponse({"error": "refused", "message": told}, status=400)
        if isinstance(result, writing.Conflict):
            url = reverse("committees:note-conflict", args=[pk, item, result.set_aside.pk])
            message = _("Un autre enregistrement est arrivé entre-temps.")
            return JsonResponse({"error": "conflict", "url": url, "message": message}, status=409)
        return JsonResponse(
            {
                "revision": result.item.revision,
                "base": {"outcome": result.item.outcome},
                "at": f"{timezone.localtime():%H:%M}",
            }
        )


def save(
    item: AgendaItem, typed: Typed, actor: User, *, is_autosave: bool = False
) -> writing.Noted | writing.Conflict:
    """The text, then the outcome; approving, which seals, is never done by a script alone."""
    if not typed.is_whole:
        raise ValidationError(_("L'envoi est arrivé incomplet : vérifier, puis renvoyer."))
    result = writing.save_note(
        item,
        text=typed.text,
        revision=typed.revision,
        actor=actor,
        page=typed.page,
        is_autosave=is_autosave,
    )
    seals = item.approves_id is not None
    if typed.changes_the_outcome and not (is_autosave and seals):
        changed = writing.set_outcome(item, outcome=typed.outcome, actor=actor)
        result.item.outcome = changed.outcome
    return result


class NoteConflictView(WritingMixin):
    """Two texts side by side, what parts them, and one text to make of both."""

    def get(self, request: HttpRequest, pk: int, item: int, aside: int) -> HttpResponse:
        kept = self._aside(aside)
        return self._page(kept, put_together(self.item.noted, kept.text))

    def post(self, request: HttpRequest, pk: int, item: int, aside: int) -> HttpResponse:
        kept, typed = self._aside(aside), read_typed(request.POST)
        try:
            result = writing.resolve(
                kept, text=typed.text, revision=typed.revision, actor=account_of(request)
            )
        except ValidationError as error:
            tell_refusal(request, error)
            return self._page(kept, typed.text, status=400)
        if isinstance(result, writing.Conflict):
            told = _("Un nouvel enregistrement est arrivé pendant ce choix : le revoir.")
            messages.warning(request, told)
            return redirect("committees:note-conflict", pk, item, aside)
        messages.success(request, _("Les deux textes sont réunis."))
        return redirect(self.to_item())

    def _aside(self, aside: int) -> ItemVersion:
        waiting = self.item.versions.waiting().filter(author=account_of(self.request))
        return get_object_or_404(waiting, pk=aside)

    def _page(self, aside: ItemVersion, text: str, status: int = 200) -> HttpResponse:
        context = self.get_context_data(
            item=self.item,
            aside=aside,
            text=text,
            differences=word_changes(plain_of(self.item.noted), plain_of(aside.text)),
            editor_words=WORDS,
        )
        return render(self.request, "committees/minutes/conflict.html", context, status=status)


class NoteVersionsView(WritingMixin):
    """All that was noted on an item, the latest first, with what each changed."""

    def get(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        versions = list(self.item.versions.kept().select_related("author").order_by("-revision"))
        texts = [plain_of(version.text) for version in versions]
        before = [*texts[1:], ""]
        told = [
            (version, word_changes(earlier, text))
            for version, text, earlier in zip(versions, texts, before, strict=True)
        ]
        context = self.get_context_data(
            item=self.item,
            versions=told,
            asides=self.item.versions.filter(is_set_aside=True).select_related("author"),
            is_open=self.meeting.state in writing.WRITTEN_IN,
        )
        return render(request, "committees/minutes/note_versions.html", context)


class NoteRestoreView(WritingMixin):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, item: int, version: int) -> HttpResponse:
        kept = get_object_or_404(self.item.versions.kept(), pk=version)
        try:
            writing.restore(self.item, kept, actor=account_of(request))
        except ValidationError as error:
            tell_refusal(request, error)
        else:
            messages.success(request, _("Ce texte est rétabli ; les autres versions restent."))
        return redirect(self.to_item())
