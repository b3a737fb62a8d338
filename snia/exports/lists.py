"""A list page that can be taken away, and the list that an address means to a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from snia.accounts.models import User
from snia.common.addresses import site_address
from snia.common.policies import account_of
from snia.exports import services
from snia.exports.columns import Listing, demonstration_column
from snia.exports.document import Document, Told
from snia.exports.formats import WRITTEN, Format
from snia.exports.words import faults_in_words, filters_in_words

PARAMETER = "export"
# Read at once from the database, and told as progress.
CHUNK = 500


class Refused(Exception):
    """The list can't leave so; each reason says what to do."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons: Sequence[str] = reasons


@dataclass(frozen=True)
class Selection:
    """What the page lists, all its pages together, and its filters in words."""

    queryset: QuerySet
    filters: Told


class ExportMixin:
    """Adds `?export=FORMAT` to a list: the policy and the filters are those of the page itself."""

    export: Listing
    request: HttpRequest

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if PARAMETER not in request.GET:
            return super().get(request, *args, **kwargs)  # type: ignore[misc]
        return self._answer(_hand_over)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Have a list prepared that is too long to be waited for."""
        return self._answer(_prepare)

    def _answer(self, answer: Any) -> HttpResponseBase:
        try:
            wanted = format_of(self.request.GET.get(PARAMETER, ""))
            document = self.document()
            _check_length(document, wanted)
        except Refused as refusal:
            return _refusal(self.request, refusal)
        return answer(self.request, document, wanted)

    def document(self) -> Document:
        """The filtered list as this person may take it away. Raises `Refused`."""
        user, at = account_of(self.request), timezone.localtime()
        chosen = self.selection()
        queryset = self.export.prepare(chosen.queryset)
        invented = _invented(queryset, self.export.demonstration)
        columns = self.export.visible_to(user)
        if invented:
            columns = (*columns, demonstration_column(self.export.demonstration))
        return Document(
            name=self.export.name,
            title=str(self.get_page_title()),  # type: ignore[attr-defined]
            columns=columns,
            records=queryset.iterator(chunk_size=CHUNK),
            total=queryset.count(),
            demonstrations=invented,
            filters=chosen.filters,
            address=site_address(address_of(self.request.path, without_export(self.request.GET))),
            owner=f"{user} ({user.get_role_display()})",
            at=at,
        )

    def selection(self) -> Selection:
        """Raises `Refused` where a filter can't be understood."""
        filters = getattr(self, "filterset_class", None)
        if filters is None:
            return Selection(self.get_queryset(), [])  # type: ignore[attr-defined]
        filterset = self.get_filterset(filters)  # type: ignore[attr-defined]
        if not filterset.is_bound:
            return Selection(filterset.qs, [])
        if not filterset.is_valid():
            raise Refused(*faults_in_words(filterset.form))
        return Selection(filterset.qs, filters_in_words(filterset.form))


def document_of(path: str, query: str, owner: User) -> Document:
    """The list of an address, as the person may read it now. Raises `Refused`, or
    `PermissionDenied` where they no longer may."""
    try:
        match = resolve(path)
    except Resolver404:
        raise Refused(_("Cette liste n'existe plus : en choisir une autre.")) from None
    view_class = match.func.view_class  # type: ignore[attr-defined]
    if not view_class.policy(owner):
        raise PermissionDenied
    request = HttpRequest()
    request.method, request.path, request.user = "GET", path, owner
    request.GET = QueryDict(query)
    view = view_class()
    view.setup(request, *match.args, **match.kwargs)
    return cast(ExportMixin, view).document()


def format_of(written: str) -> Format:
    if written in Format.values:
        return Format(written)
    raise Refused(
        _("« %s » n'est pas un format d'export : choisir Excel, CSV, CSV HXL ou PDF.")
        % written[:40]
    )


def without_export(query: QueryDict) -> str:
    """The filters alone: neither the format nor the page of the list that one was on."""
    kept = query.copy()
    for name in (PARAMETER, "page"):
        kept.pop(name, None)
    return kept.urlencode()


def address_of(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _invented(queryset: QuerySet, lookups: tuple[str, ...]) -> int:
    if not lookups:
        return 0
    return queryset.filter(Q(*((lookup, True) for lookup in lookups), _connector=Q.OR)).count()


def _check_length(document: Document, wanted: Format) -> None:
    longest = settings.EXPORT_LONGEST_PDF
    if wanted.is_laid_out and document.total > longest:
        message = _(
            "Cette liste compte %(size)s ; un PDF en tient %(longest)s au plus. Choisir Excel ou "
            "CSV, ou filtrer la liste."
        )
        raise Refused(message % {"size": document.size, "longest": longest})


def _refusal(request: HttpRequest, refusal: Refused) -> HttpResponse:
    context = {
        "page_title": _("Export impossible"),
        "reasons": refusal.reasons,
        "back": address_of(request.path, without_export(request.GET)),
    }
    return render(request, "exports/refused.html", context, status=400)


def _hand_over(request: HttpRequest, document: Document, wanted: Format) -> HttpResponseBase:
    if document.total > wanted.rows_at_once:
        return _offer(request, document, wanted)
    written, file = WRITTEN[wanted], TemporaryFile()  # noqa: SIM115 (the response closes it)
    written.write(document, file)
    file.seek(0)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=written.name_of(document.name, document.at.date()),
        content_type=written.content_type,
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


def _offer(request: HttpRequest, document: Document, wanted: Format) -> HttpResponse:
    """Nothing is written by a GET: a button has the long list prepared."""
    context = {
        "page_title": _("Export en arrière-plan"),
        "document": document,
        "format": wanted,
        "back": address_of(request.path, without_export(request.GET)),
    }
    return render(request, "exports/large.html", context)


def _prepare(request: HttpRequest, document: Document, wanted: Format) -> HttpResponse:
    try:
        services.request_export(
            owner=account_of(request),
            path=request.path,
            query=without_export(request.GET),
            format=wanted,
            title=document.title,
            filters=document.filters_in_words,
            total=document.total,
        )
    except ValidationError as error:
        return _refusal(request, Refused(*error.messages))
    return redirect("exports:exports")
