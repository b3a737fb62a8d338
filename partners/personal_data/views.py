"""People: what is held on each, given and erased on request; and what is held on oneself."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import ContextMixin, TemplateView

from partners import perms
from partners.filters import PersonFilter
from partners.merging.former import FormerAddressMixin
from partners.models import Affiliation, Person
from partners.personal_data.consequences import consequences, remains
from partners.personal_data.erasing import erase_person, reason_not_to
from partners.personal_data.forms import ErasureForm
from partners.personal_data.holdings import export, holdings_of, journal_of
from partners.personal_data.identity import Identity, identity_of
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, BrowseDetailView, BrowseListView, TitledPageMixin

EXPORT_TEMPLATE = "partners/personal_data/export.html"
PEOPLE_CRUMB = (gettext_lazy("Personnes"), reverse_lazy("partners:people"))


class PersonListView(BrowseListView):
    policy = perms.may_see_people
    page_title = gettext_lazy("Personnes")
    filterset_class = PersonFilter
    template_name = "partners/personal_data/people.html"

    def get_queryset(self) -> QuerySet:
        affiliations = Affiliation.objects.select_related("institution")
        return Person.objects.select_related("user", "erasure").prefetch_related(
            Prefetch("affiliations", affiliations)
        )


class PersonView(FormerAddressMixin, BrowseDetailView):
    """What is held on a person, and where."""

    policy = perms.may_see_people
    former = {"former_key": "pk"}
    former_of = "person"
    queryset = Person.objects.select_related("user", "erasure__by", "source")
    template_name = "partners/personal_data/person.html"

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [PEOPLE_CRUMB]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        identity = identity_of(self.object)
        erasure = getattr(self.object, "erasure", None)
        return super().get_context_data(
            holdings=list(holdings_of(identity)),
            journal_count=journal_of(identity).count(),
            erasure=erasure,
            remains=remains(erasure) if erasure else None,
            **kwargs,
        )


class _PersonPage(TitledPageMixin, ContextMixin, PolicyMixin):
    policy = perms.may_erase_people

    @cached_property
    def person(self) -> Person:
        return get_object_or_404(Person.objects.select_related("user"), pk=self.kwargs["pk"])

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [PEOPLE_CRUMB, (str(self.person), self.person.get_absolute_url())]


class PersonExportView(_PersonPage):
    """Given on request, and kept in the journal, by number."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        summary = _("Données de la personne n° %s exportées à sa demande") % self.person.pk
        audit.record(
            verb="export_person",
            actor=account_of(request),
            target=self.person,
            summary=summary,
        )
        return _file(identity_of(self.person), request.POST.get("format", ""))


class ErasePersonView(_PersonPage):
    """What would be replaced, what would remain, then the confirmation."""

    def get_page_title(self) -> str:
        return _("Effacer : %s") % self.person

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(ErasureForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ErasureForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=400)
        request_ = {name: form.cleaned_data[name] for name in ("requested_on", "reference")}
        try:
            erase_person(person=self.person, actor=account_of(request), **request_)
        except ValidationError as error:
            form.add_error(None, error)
            return self._page(form, status=400)
        return redirect("partners:person", pk=pk)

    def _page(self, form: ErasureForm, status: int = 200) -> HttpResponse:
        identity = identity_of(self.person)
        context = {
            **self.get_context_data(),
            "person": self.person,
            "form": form,
            "refusal": reason_not_to(identity, account_of(self.request)),
            "consequences": consequences(identity),
        }
        template = "partners/personal_data/erase.html"
        return render(self.request, template, context, status=status)


class MyDataView(TitledPageMixin, PolicyMixin, TemplateView):
    """What is held on oneself, and how to have it corrected or erased."""

    policy = perms.may_see_own_data
    page_title = gettext_lazy("Mes données")
    template_name = "partners/personal_data/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        identity = _own(self.request)
        return super().get_context_data(
            person=identity.person,
            holdings=list(holdings_of(identity)),
            journal_count=journal_of(identity).count(),
            **kwargs,
        )


class MyDataFileView(PolicyMixin):
    policy = perms.may_see_own_data

    def get(self, request: HttpRequest) -> HttpResponse:
        return _file(_own(request), request.GET.get("format", ""))


def _own(request: HttpRequest) -> Identity:
    account = User.objects.select_related("person").get(pk=account_of(request).pk)
    return identity_of(getattr(account, "person", None), account)


def _file(identity: Identity, wanted: str) -> HttpResponse:
    """JSON for machines, a page to read and print for people."""
    data = export(identity)
    if wanted == "html":
        response = HttpResponse(render_to_string(EXPORT_TEMPLATE, {"data": data}))
    else:
        text = json.dumps(data, indent=2, ensure_ascii=False)
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"donnees-personnelles.{'html' if wanted == 'html' else 'json'}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
