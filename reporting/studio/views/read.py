"""A chapter to read: as it will be printed, its versions, its steps; the photos that it shows."""

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reporting.bilan.book import Chapter
from reporting.bilan.html import chapter_html
from reporting.models import StudioVersion
from reporting.studio import life
from reporting.studio.forms import PhotoForm
from reporting.studio.keeping import arrange, keeper, new_block, with_block
from reporting.studio.photos import add_photo
from reporting.studio.present import changes_between
from reporting.studio.preview import preview_pdf
from reporting.studio.reading import read_chapter
from reporting.studio.sheet import ADMITS_PHOTOS
from reporting.studio.views.base import ChapterPage, StudioPage
from reporting.studio.views.write import WriteView
from snia.common.drafts.keeping import Locked
from snia.common.policies import account_of
from snia.common.typography import french_html
from snia.common.uploads import refused_upload


class PreviewView(ChapterPage):
    """As the book prints it, each figure with what it counts."""

    def get(self, request: HttpRequest, slug: str, chapter: str) -> HttpResponse:
        return self.show()

    def show(self, status: int = 200) -> HttpResponse:
        read = read_chapter(self.chapter)
        user = account_of(self.request)
        context = {
            **self.get_context_data(),
            "read": read,
            "printed": self._printed(read.printed(with_chips=True)),
            "set_asides": keeper.waiting(self.chapter, user),
            "versions": self.chapter.versions.select_related("author"),
            "events": self.chapter.events.select_related("author", "version"),
            "message": self.request.POST.get("message", ""),
        }
        return render(self.request, "reporting/studio/preview.html", context, status=status)

    def _printed(self, printed: Any) -> SafeString:
        """The site's policy allows no style in the page: widths are the print's."""
        if isinstance(printed, Chapter):
            html = chapter_html(printed)
        else:
            template = "reporting/bilan/blocks.html"
            html = french_html(render_to_string(template, {"blocks": printed, "level": 2}))
        html = re.sub(r"<colgroup>.*?</colgroup>", "", html, flags=re.DOTALL)
        photos = reverse("reporting:studio-photo", args=[self.edition.slug, "NAME"])
        return mark_safe(html.replace("attachment:", photos.removesuffix("NAME")))  # noqa: S308


class PdfView(ChapterPage):
    """The same, laid out in pages."""

    def get(self, request: HttpRequest, slug: str, chapter: str) -> HttpResponse:
        pdf = preview_pdf(read_chapter(self.chapter))
        if pdf is None:
            messages.info(request, _("Ce chapitre est encore vide : rien à mettre en pages."))
            return redirect(self.chapter.address("studio-preview"))
        response = HttpResponse(pdf.content, content_type="application/pdf")
        name = f"apercu-{self.edition.slug}-{self.chapter.slug}.pdf"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        return response


class StepView(PreviewView):
    """Sent to be read, handed back, approved, opened again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str, chapter: str) -> HttpResponse:
        step = request.POST.get("then", "")
        if step not in life.STEPS:
            raise Http404
        message = request.POST.get("message", "")
        try:
            life.take_step(self.chapter, step, actor=account_of(request), message=message)
        except life.NotNow as refusal:
            messages.error(request, str(refusal))
            return self.show(status=409)
        self.chapter.refresh_from_db()
        told = _("Chapitre : %s.") % self.chapter.get_state_display().lower()
        messages.success(request, told)
        return redirect(self.chapter.address("studio-preview"))


class VersionPage(ChapterPage):
    @property
    def version(self) -> StudioVersion:
        versions = self.chapter.versions.select_related("author")
        return get_object_or_404(versions, number=self.kwargs["number"])


class VersionView(VersionPage):
    """A version, and what it changed."""

    def get(self, request: HttpRequest, slug: str, chapter: str, number: int) -> HttpResponse:
        version = self.version
        before = self.chapter.versions.filter(number__lt=number).first()
        context = {
            **self.get_context_data(),
            "version": version,
            "before": before,
            "changes": changes_between(before.content, version.content) if before else [],
            "is_latest": not self.chapter.versions.filter(number__gt=number).exists(),
        }
        return render(request, "reporting/studio/version.html", context)

    def get_page_title(self) -> str:
        return _("%(chapter)s, version %(number)s") % {
            "chapter": self.chapter,
            "number": self.kwargs["number"],
        }


class RestoreView(VersionPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str, chapter: str, number: int) -> HttpResponse:
        try:
            keeper.restore(self.chapter, self.version, actor=account_of(request))
        except Locked as locked:
            messages.error(request, str(locked))
            return redirect(self.chapter.address("studio-preview"))
        messages.success(request, _("La version %s est rétablie.") % number)
        return redirect(self.chapter)


class UploadView(WriteView):
    """Add a photo to a chapter: its words are typed in the chapter, with the others."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str, chapter: str) -> HttpResponse:
        refused = refused_upload(request)
        form = PhotoForm(self.chapter.content, request.POST, request.FILES)
        if self.chapter.kind not in ADMITS_PHOTOS:
            raise Http404
        if refused or not form.is_valid():
            if refused:
                messages.error(request, refused)
            return self.show(self.chapter.content, status=400, photo_form=form)
        actor = account_of(request)
        try:
            photo = add_photo(self.edition, form.cleaned_data["photo"], actor=actor)
            block = new_block("picture", name=photo.name)
            after = form.cleaned_data["after"] or "fin"
            arrange(self.chapter, lambda doc: with_block(doc, block, after), actor=actor)
        except ValidationError as error:
            form.add_error("photo", error)
            return self.show(self.chapter.content, status=400, photo_form=form)
        except Locked as locked:
            messages.error(request, str(locked))
            return redirect(self.chapter.address("studio-preview"))
        messages.success(request, _("Photo ajoutée : écrire ce qu'elle montre et son crédit."))
        return redirect(f"{self.chapter.get_absolute_url()}#bloc-{block['key']}")


class PhotoView(StudioPage):
    def get(self, request: HttpRequest, slug: str, name: str) -> FileResponse:
        photo = get_object_or_404(self.edition.photos, name=name)
        return FileResponse(photo.file.open(), content_type="image/jpeg")
