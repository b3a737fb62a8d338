"""The form of an answer: typed, kept, compared, sent."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import View

from programmes import perms
from programmes.models import Attachment, ProgressUpdate, SetAside, Version
from programmes.progress import attachments, drafting, review
from programmes.progress.document import ROWS, SCHEMA, TEXTS, new_key, tidy
from programmes.progress.drafting import Conflict, Locked, Saved, Unchanged
from programmes.progress.editor import WORDS
from programmes.progress.naming import Names
from programmes.progress.present import shown_side
from programmes.progress.previous import carried
from programmes.progress.sheet import sheet_of
from programmes.progress.views.base import UpdateMixin
from snia.common.drafts.pages import AutosavePage, ConflictPage, DraftPage, shown_line
from snia.common.drafts.sent import completed, is_whole, sent_base, sent_revision
from snia.common.policies import PolicyMixin, account_of
from snia.common.richtext import clean_html
from snia.common.uploads import refused_upload


class AnswerDraftPage(DraftPage, UpdateMixin):
    keeper = drafting.keeper

    @property
    def draft(self) -> ProgressUpdate:
        return self.update_

    @property
    def read_address(self) -> str:
        return reverse("programmes:update", args=[self.update_.pk])

    @property
    def edit_address(self) -> str:
        return reverse("programmes:edit", args=[self.update_.pk])

    def put_aside(self, raw: dict[str, Any]) -> None:
        if not perms.may_report(self.request.user):
            raise PermissionDenied
        super().put_aside(raw)


@method_decorator(never_cache, name="dispatch")
class EditView(AnswerDraftPage):
    """One form per action and period. Every button keeps what was typed, then does its work."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.update_.is_editable:  # type: ignore[attr-defined]
            return redirect("programmes:update", pk)
        return self._page(
            self.update_.content,
            with_missing="verifier" in request.GET,
            one_more=request.GET.get("ajouter", ""),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        raw = self.read()
        if not is_whole(request.POST):
            messages.error(request, _("L'envoi est arrivé incomplet : vérifier, puis renvoyer."))
            return self._page(completed(raw, self.update_.content, SCHEMA), status=400)
        try:
            joined = self._join_files(raw)
            result = self.save(raw, _act(self.update_))
        except ValidationError as error:
            self.tell(error)
            return self._page(raw, status=400)
        except Locked as locked:
            return self.locked(raw, str(locked))
        if isinstance(result, Conflict):
            return redirect(result.set_aside)
        return self._then(request.POST.get("then", ""), result, joined)

    def _join_files(self, raw: dict[str, Any]) -> int:
        """Keep the files sent along, each refusal told; returns how many were kept."""
        refused = refused_upload(self.request)
        if refused:
            messages.error(self.request, refused)
        files = self.request.FILES.getlist("files")
        if not files:
            return 0
        kept = 0
        for file in files:
            try:
                attachment = attachments.join(self.update_, file, actor=account_of(self.request))
            except ValidationError as error:
                self.tell(error)
            else:
                raw["attachments"] = [*raw["attachments"], str(attachment.pk)]
                kept += 1
        return kept

    def _then(self, then: str, saved: Saved | Unchanged, joined: int) -> HttpResponse:
        verb, _colon, name = then.partition(":")
        here = self.edit_address
        if verb == "add" and name in ROWS:
            return redirect(f"{here}?{urlencode({'ajouter': name})}#champ-{name}")
        if verb == "carry" and name in (*TEXTS, *ROWS):
            document = carried(saved.draft.content, saved.draft, name)
            _save_again(self.request, saved.draft, document)
            return redirect(f"{here}#champ-{name}")
        if verb == "submit" and _holds_more_than_was_seen(saved):
            message = _("Un autre enregistrement est arrivé entre-temps : relire, puis soumettre.")
            messages.warning(self.request, message)
            return redirect(here)
        if verb == "submit":
            return self._submit(saved.draft, here)
        if verb == "check":
            return redirect(f"{here}?verifier=1#a-completer")
        if joined:
            messages.success(self.request, _("Pièce jointe déposée, brouillon enregistré."))
        else:
            messages.success(self.request, _("Brouillon enregistré."))
        return redirect(here)

    def _submit(self, update: ProgressUpdate, here: str) -> HttpResponse:
        on_behalf_of = self.request.POST.get("on_behalf_of", "")[:160]
        try:
            review.submit(update, actor=account_of(self.request), on_behalf_of=on_behalf_of)
        except review.Incomplete:
            return redirect(f"{here}?verifier=1#a-completer")
        except (review.NotNow, Locked) as refusal:
            messages.error(self.request, str(refusal))
            return redirect("programmes:update", update.pk)
        messages.success(self.request, _("État d'avancement soumis au secrétariat."))
        return redirect("programmes:update", update.pk)

    def _page(
        self,
        document: dict[str, Any],
        *,
        with_missing: bool = False,
        one_more: str = "",
        status: int = 200,
    ) -> HttpResponse:
        update = self.update_
        start = drafting.starting_point(update)
        if status != 200:  # what was typed is shown as it is, with where it started from
            document = tidy(document)
            start = {
                "revision": sent_revision(self.request),
                "base": sent_base(self.request),
            }
        context = {
            **self.get_context_data(),
            "update": update,
            "sheet": sheet_of(update, document, with_missing=with_missing, one_more=one_more),
            "start": start,
            "page": new_key(),
            "set_asides": drafting.waiting(update, account_of(self.request)),
            "with_missing": with_missing,
            "editor_words": WORDS,
        }
        return render(self.request, "programmes/progress/edit.html", context, status=status)


class AutosaveView(AutosavePage, AnswerDraftPage):
    pass


class ConflictView(ConflictPage, AnswerDraftPage):
    what = gettext_lazy("cet état d'avancement")

    def lines(self, kept: SetAside) -> list[dict[str, Any]]:
        both, names = (kept.content, self.update_.content), Names(self.update_)
        return [
            shown_line(one, names.label(one.path, *both), shown_side)
            for one in self.differences(kept)
        ]

    def get_page_title(self) -> str:
        return _("Deux saisies à réunir : action %s") % self.update_.action.code


class RestoreView(UpdateMixin):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        version = self.update_.versions.filter(number=number).first()
        if version is None:
            raise Http404
        try:
            drafting.restore(self.update_, version, actor=account_of(request))
        except Locked as locked:
            messages.error(request, str(locked))
            return redirect("programmes:update", pk)
        messages.success(request, _("La version %s est rétablie.") % number)
        return redirect("programmes:edit", pk)


class AttachmentView(UpdateMixin):
    """A joined file, always as a download: nothing that was sent runs in our pages."""

    def get(self, request: HttpRequest, pk: int, attachment: int) -> FileResponse:
        found = Attachment.objects.filter(pk=attachment, update=self.update_).first()
        if found is None:
            raise Http404
        return FileResponse(found.file.open(), as_attachment=True, filename=found.name)


class CleanTextView(PolicyMixin, View):
    """What was pasted, cleaned: the editor asks before it shows it."""

    policy = perms.may_report
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse({"html": clean_html(request.POST.get("html", ""))})


def _holds_more_than_was_seen(saved: Saved | Unchanged) -> bool:
    """Nobody sends what they have not seen."""
    return isinstance(saved, Unchanged) or saved.is_merged


# --- Shared ----------------------------------------------------------------------------------


def _save_again(request: HttpRequest, update: ProgressUpdate, document: dict[str, Any]) -> None:
    drafting.save(
        update,
        document,
        actor=account_of(request),
        act=Version.Act.SAVED,
        revision=update.revision,
    )


def _act(update: ProgressUpdate) -> str:
    if update.state == ProgressUpdate.State.SUBMITTED:
        return Version.Act.CORRECTED
    return Version.Act.SAVED
