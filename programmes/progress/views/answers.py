"""The form of an answer: typed, kept, compared, sent."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from programmes import perms
from programmes.models import Attachment, ProgressUpdate, SetAside, Version
from programmes.progress import attachments, drafting, review
from programmes.progress.document import ROWS, SCHEMA, TEXTS, differences, new_key, tidy
from programmes.progress.drafting import Conflict, Locked, Saved, Unchanged
from programmes.progress.editor import WORDS
from programmes.progress.naming import Names
from programmes.progress.present import shown_side
from programmes.progress.previous import carried
from programmes.progress.sheet import sheet_of
from programmes.progress.views.base import UpdateMixin
from snia.common.drafts.sent import (
    completed,
    is_whole,
    read_page,
    sent_base,
    sent_page,
    sent_revision,
    sent_under,
)
from snia.common.policies import PolicyMixin, account_of
from snia.common.richtext import clean_html
from snia.common.uploads import refused_upload


@method_decorator(never_cache, name="dispatch")
class EditView(UpdateMixin):
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
        raw = read_page(request.POST, SCHEMA)
        if not is_whole(request.POST):
            messages.error(request, _("L'envoi est arrivé incomplet : vérifier, puis renvoyer."))
            return self._page(completed(raw, self.update_.content, SCHEMA), status=400)
        try:
            joined = self._join_files(raw)
            result = _save(request, self.update_, raw, _act(self.update_))
        except ValidationError as error:
            _tell(request, error)
            return self._page(raw, status=400)
        except Locked as locked:
            return _put_by(request, self.update_, raw, str(locked))
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
                _tell(self.request, error)
            else:
                raw["attachments"] = [*raw["attachments"], str(attachment.pk)]
                kept += 1
        return kept

    def _then(self, then: str, saved: Saved | Unchanged, joined: int) -> HttpResponse:
        verb, _colon, name = then.partition(":")
        here = reverse("programmes:edit", args=[self.update_.pk])
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


class AutosaveView(UpdateMixin):
    """The same save, asked by the page's script: answers in JSON, never with a page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> JsonResponse:
        if not is_whole(request.POST):
            return JsonResponse({"error": "incomplete"}, status=400)
        raw = read_page(request.POST, SCHEMA)
        try:
            result = _save(request, self.update_, raw, Version.Act.AUTOSAVED)
        except ValidationError as error:
            return JsonResponse(
                {"error": "refused", "message": " ".join(error.messages)}, status=400
            )
        except Locked as locked:
            _keep_aside(request, self.update_, raw)
            return JsonResponse({"error": "locked", "message": str(locked)}, status=409)
        if isinstance(result, Unchanged):  # the page stays behind, as it is
            start = {"revision": sent_revision(request), "base": sent_base(request)}
            return JsonResponse({**start, "at": f"{timezone.localtime():%H:%M}"})
        if isinstance(result, Conflict):
            url = result.set_aside.get_absolute_url()
            message = _("Un autre enregistrement est arrivé entre-temps.")
            return JsonResponse({"error": "conflict", "url": url, "message": message}, status=409)
        saved_at = timezone.localtime(result.draft.edited_at)
        start = drafting.starting_point(result.draft)
        merged = {"reload": True} if result.is_merged else {}
        return JsonResponse({**start, **merged, "at": f"{saved_at:%H:%M}"})


class ConflictView(UpdateMixin):
    """Two versions side by side: each difference is chosen, field by field."""

    def get(self, request: HttpRequest, pk: int, aside: int) -> HttpResponse:
        return self._page(self._aside(aside))

    def post(self, request: HttpRequest, pk: int, aside: int) -> HttpResponse:
        kept = self._aside(aside)
        choices = sent_under(request, "choice:")
        revision = sent_revision(request)
        try:
            result = drafting.resolve(kept, choices, actor=account_of(request), revision=revision)
        except Locked as locked:
            messages.error(request, str(locked))
            return redirect("programmes:update", pk)
        if isinstance(result, Conflict):
            messages.warning(
                request, _("Un nouvel enregistrement est arrivé pendant ce choix : le revoir.")
            )
            return redirect(kept)
        messages.success(request, _("Les deux saisies sont réunies."))
        return redirect("programmes:edit", pk)

    def get_page_title(self) -> str:
        return _("Deux saisies à réunir : action %s") % self.update_.action.code

    def _aside(self, aside: int) -> SetAside:
        found = SetAside.objects.filter(
            pk=aside,
            update=self.update_,
            author=account_of(self.request),
            resolved_at__isnull=True,
        ).first()
        if found is None:
            raise Http404
        return found

    def _page(self, aside: SetAside) -> HttpResponse:
        update = self.update_
        names = Names(update)
        lines = [
            {
                "path": difference.path,
                "label": names.label(difference.path, aside.content, update.content),
                "mine": shown_side(difference, "mine"),
                "theirs": shown_side(difference, "theirs"),
                "is_mine": difference.suggests_mine,
                "is_contested": difference.is_contested,
            }
            for difference in differences(aside.content, update.content, aside.base)
        ]
        context = {
            **self.get_context_data(),
            "draft": update,
            "what": _("cet état d'avancement"),
            "lines": lines,
        }
        return render(self.request, "site/drafts/conflict.html", context)


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


def _save(request: HttpRequest, update: ProgressUpdate, raw: dict[str, Any], act: str) -> Any:
    return drafting.save(
        update,
        raw,
        actor=account_of(request),
        act=act,
        revision=sent_revision(request),
        base=sent_base(request),
        page=sent_page(request),
    )


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


def _tell(request: HttpRequest, error: ValidationError) -> None:
    for message in error.messages:
        messages.error(request, message)


def _keep_aside(request: HttpRequest, update: ProgressUpdate, raw: dict[str, Any]) -> None:
    """What can't be saved any more is kept for its author all the same."""
    if not perms.may_report(request.user):
        raise PermissionDenied
    document = drafting.cleaned(raw)
    if document != update.content:
        drafting.set_aside(
            update, document, account_of(request), sent_base(request), sent_page(request)
        )


def _put_by(
    request: HttpRequest, update: ProgressUpdate, raw: dict[str, Any], why: str
) -> HttpResponse:
    _keep_aside(request, update, raw)
    messages.error(request, why)
    messages.info(request, _("Votre saisie est mise de côté : elle reste lisible ci-dessous."))
    return redirect("programmes:update", update.pk)
