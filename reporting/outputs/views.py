"""The web edition, read in the site: the same pages as in the archive."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from reporting import perms
from reporting.bilan.compose import NothingToPrint
from reporting.models import Edition, FrozenEdition
from reporting.outputs.source import document_of, draft_of, published_version
from reporting.outputs.web.pages import CONTENTS, Addresses, WebEdition
from snia.common.policies import PolicyMixin
from snia.common.views import Breadcrumbs, TitledPageMixin

_TYPES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class _Reading(PolicyMixin):
    policy = perms.may_read_bilans
    kwargs: dict[str, Any]

    @cached_property
    def edition(self) -> Edition:
        editions = Edition.objects.select_related("period", "plan", "publisher")
        return get_object_or_404(editions, slug=self.kwargs["slug"])

    @cached_property
    def version(self) -> FrozenEdition | None:
        """What is published is read, and nothing else of the edition from then on."""
        return published_version(self.edition)

    @cached_property
    def web(self) -> WebEdition:
        try:
            version = self.version
            return WebEdition(document_of(version.sha256) if version else draft_of(self.edition))
        except NothingToPrint as nothing:
            raise Http404(str(nothing)) from nothing


class ReadView(_Reading, TitledPageMixin, TemplateView):
    """A page of the Bilan: its contents, a chapter or its annexes."""

    template_name = "reporting/read.html"

    @property
    def anchor(self) -> str:
        return str(self.kwargs.get("anchor", CONTENTS))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        web = self.web
        if self.anchor not in web.titles:
            raise Http404
        before, after = web.neighbours(self.anchor)
        return super().get_context_data(
            edition=self.edition,
            version=self.version,
            page=web.page(self.anchor, Addresses(self._page, self._picture)),
            pages=[
                (self._page(one), title, one == self.anchor) for one, title in web.titles.items()
            ],
            before=(self._page(before), web.titles[before]) if before else None,
            after=(self._page(after), web.titles[after]) if after else None,
            titled=True,
            **kwargs,
        )

    def get_page_title(self) -> str:
        return self.web.titles.get(self.anchor, "")

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [
            (_("Bilans"), reverse("reporting:editions")),
            (str(self.edition), self.edition.get_absolute_url()),
        ]

    def _page(self, anchor: str) -> str:
        if anchor == CONTENTS:
            return reverse("reporting:read", args=[self.edition.slug])
        return reverse("reporting:read-chapter", args=[self.edition.slug, anchor])

    def _picture(self, name: str) -> str:
        return reverse("reporting:read-picture", args=[self.edition.slug, name])


class PictureView(_Reading, View):
    """A picture of the Bilan, out of its document."""

    def get(self, request: HttpRequest, slug: str, name: str) -> HttpResponse:
        content = self.web.document.pictures.get(name)
        kind = next((t for head, t in _TYPES.items() if content and content.startswith(head)), "")
        if not content or not kind:
            raise Http404
        return HttpResponse(content, content_type=kind)
