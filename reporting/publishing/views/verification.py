"""Whoever holds a Bilan verifies that it is the one that was published."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting import perms
from reporting.models import FrozenEdition
from reporting.publishing.review import REVIEW
from snia.common.policies import PolicyMixin
from snia.common.uploads import refused_upload
from snia.common.views import Breadcrumbs, TitledPageMixin


class _VerificationPage(TitledPageMixin, PolicyMixin):
    policy = perms.may_verify_bilan
    page_title = gettext_lazy("Vérifier un Bilan")

    def shown(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        titles = {"page_title": self.get_page_title(), "breadcrumbs": self.get_breadcrumbs()}
        return render(self.request, template, {**titles, **context}, status=status)


class AskView(_VerificationPage):
    """The code printed on the imprint leads to the page of its version."""

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = "".join(request.GET.get("code", "").split()).upper()[:20]
        known = FrozenEdition.objects.filter(code=typed).exists() if typed else False
        if known:
            return redirect("reporting:verification-code", typed)
        return self.shown("reporting/publishing/ask.html", typed=typed)


class VerificationView(_VerificationPage):
    """What the version is, and whether a file that is sent is one of its files."""

    @cached_property
    def frozen(self) -> FrozenEdition:
        related = ("edition__period", "publication", "erratum_of")
        versions = FrozenEdition.objects.select_related(*related).defer("erratum_of__text")
        return get_object_or_404(versions, code=self.kwargs["code"].upper())

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.page()

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """The digest is compared, and the file forgotten."""
        refusal, sent = refused_upload(request), request.FILES.get("file")
        if refusal or sent is None:
            return self.page(status=400, problem=refusal or _("Choisir le fichier à vérifier."))
        digest = digest_of(sent)
        files = [file for file in self.files if file.sha256 == digest]
        return self.page(
            sent={"name": sent.name, "digest": digest, "file": files[0] if files else None}
        )

    @cached_property
    def files(self) -> list[Any]:
        return list(self.frozen.files.exclude(kind=REVIEW)) if self.frozen.is_published else []

    def page(self, status: int = 200, **context: Any) -> HttpResponse:
        return self.shown(
            "reporting/publishing/verification.html",
            status,
            frozen=self.frozen,
            files=self.files,
            approvals=self.frozen.approvals.all(),
            replaced_by=self.frozen.errata.published().light().last(),
            **context,
        )

    def get_breadcrumbs(self) -> Breadcrumbs:
        edition = self.frozen.edition
        return [(edition, edition.get_absolute_url())]


def digest_of(sent: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in sent.chunks():
        digest.update(chunk)
    return digest.hexdigest()
