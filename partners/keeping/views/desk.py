"""The desk of those who keep their projects and commitments, and where a contribution begins."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from partners import perms
from partners.keeping import life
from partners.keeping.desk import desk_of
from partners.keeping.subjects import SUBJECTS, Subject
from partners.keeping.views.base import KeepingPage
from partners.models import Commitment, Institution, Project
from snia.accounts.models import User
from snia.common.drafts.keeping import Locked
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs


class DeskView(KeepingPage):
    page_title = gettext_lazy("Mes projets et engagements")

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {**self.get_context_data(), "desk": desk_of(account_of(request))}
        return render(request, "partners/keeping/desk.html", context)

    def get_breadcrumbs(self) -> Breadcrumbs:
        return []


def institutions_to_keep_for(user: User) -> QuerySet[Institution]:
    """In whose name a person adds a project or a commitment."""
    institutions: QuerySet[Institution] = Institution.objects.all()
    if perms.may_validate_contributions(user):
        return institutions.filter(is_active=True)
    return institutions.filter(pk__in=perms.institutions_of(user))


class BeginView(KeepingPage):
    """Add a project or a commitment: for whom, then its form."""

    def get(self, request: HttpRequest, subject: str) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, subject: str) -> HttpResponse:
        chosen = request.POST.get("institution", "")
        found = self._institutions.filter(pk=chosen) if chosen.isdecimal() else None
        if not found:
            messages.error(request, _("Choisir l'institution pour laquelle la fiche est tenue."))
            return self._page(status=400)
        actor = account_of(request)
        begun = life.begin(subject=self._subject, institution=found[0], actor=actor)
        return redirect("partners:contribution-edit", begun.pk)

    def _page(self, status: int = 200) -> HttpResponse:
        context = {**self.get_context_data(), "institutions": self._institutions}
        return render(self.request, "partners/keeping/begin.html", context, status=status)

    @cached_property
    def _institutions(self) -> QuerySet[Institution]:
        return institutions_to_keep_for(account_of(self.request))

    @property
    def _subject(self) -> Subject:
        asked = self.kwargs["subject"]
        found = next((one for one in SUBJECTS if one.address == asked), None)
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> str:
        is_project = self._subject.model is Project
        return _("Ajouter un projet") if is_project else _("Ajouter un engagement")


class UpdateView(PolicyMixin, View):
    """Begin, or go on with, the update of a record; 404 where it is another institution's."""

    policy = perms.may_keep
    http_method_names = ["post"]
    records: Any

    def post(self, request: HttpRequest, **found_by: Any) -> HttpResponse:
        record, user = get_object_or_404(self.records, **found_by), account_of(request)
        if not perms.may_keep_record(user, record):
            raise Http404
        try:
            begun = life.begin_update(record, institution=self._keeper(record), actor=user)
        except (life.NotNow, Locked) as refusal:
            messages.error(request, str(refusal))
            return redirect(record)
        is_to_type = perms.may_edit_contribution(user, begun)
        return redirect("partners:contribution-edit", begun.pk) if is_to_type else redirect(begun)

    def _keeper(self, record: Any) -> Institution:
        """Of the record's institutions, one that the person answers for; the first one for the
        department."""
        parts = record.parties if isinstance(record, Project) else record.actor_roles
        mine = perms.own_parts(account_of(self.request), record)
        own = parts.filter(institution__in=mine) if mine else parts
        first = own.select_related("institution").first()
        if first is None:
            raise life.NotNow(_("Cette fiche n'a pas d'institution : l'ajouter dans l'admin."))
        institution: Institution = first.institution
        return institution


class ProjectUpdateView(UpdateView):
    records = Project.objects.all()


class CommitmentUpdateView(UpdateView):
    records = Commitment.objects.all()
