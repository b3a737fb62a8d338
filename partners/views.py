"""Pages of the partners: institutions, projects, agreements, consultations, commitments…"""

from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, Model, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from partners import perms
from partners.commitment_rows import commitment_rows
from partners.filters import AgreementFilter, CommitmentFilter, InstitutionFilter, ProjectFilter
from partners.merging.former import FormerAddressMixin
from partners.models import (
    Agreement,
    Commitment,
    CommitmentActor,
    Consultation,
    Forum,
    Framework,
    Institution,
    Project,
    ProjectParty,
)
from snia.common.policies import PolicyMixin
from snia.common.views import Breadcrumbs, BrowseDetailView, BrowseListView, TitledPageMixin


class PartnersMixin(PolicyMixin):
    policy = perms.may_browse_partners

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {"may_see_people": perms.may_see_people(self.request.user), **context}


class InstitutionListView(PartnersMixin, BrowseListView):
    page_title = _("Institutions et partenaires")
    filterset_class = InstitutionFilter
    template_name = "partners/institution_list.html"

    def get_queryset(self) -> QuerySet:
        # Counted one by one, for those of the page alone: joined, they multiply one another.
        return Institution.objects.annotate(
            activity_count=_number_of(
                apps.get_model("programmes", "ActivityParty"),
                # Those that were merged into one count as that one.
                Coalesce("activity__merged_into", "activity"),
            ),
            project_count=_number_of(ProjectParty, "project"),
            commitment_count=_number_of(CommitmentActor, "commitment"),
        ).order_by("sort_key", "slug")


class InstitutionView(FormerAddressMixin, PartnersMixin, BrowseDetailView):
    former = {"former_slug": "slug"}
    template_name = "partners/institution.html"

    def get_queryset(self) -> QuerySet:
        return Institution.objects.select_related("parent", "source").prefetch_related(
            "names",
            "aliases",
            "branches",
            "affiliations__person",
            "project_roles__project",
            "agreements",
            "consultations",
            Prefetch("activity_roles", _activity_roles()),
            "hosted_editions__forum",
        )

    def get_object(self, queryset: QuerySet | None = None) -> Institution:
        institution: Institution = super().get_object(queryset)
        for role in institution.activity_roles.all():
            role.activity = role.activity.merged_into or role.activity
        return institution

    def get_page_title(self) -> str:
        return self.object.full_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            commitments_taken=commitment_rows(self.object.commitments.all()),
            commitments_received=commitment_rows(self.object.commitments_received.all()),
            **kwargs,
        )

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Institutions et partenaires"), reverse_lazy("partners:institutions"))]


class ProjectListView(PartnersMixin, BrowseListView):
    page_title = _("Projets et instruments")
    filterset_class = ProjectFilter
    template_name = "partners/project_list.html"

    def get_queryset(self) -> QuerySet:
        return Project.objects.prefetch_related("parties__institution", "amounts")


class ProjectView(PartnersMixin, BrowseDetailView):
    queryset = Project.objects.select_related("parent", "source").prefetch_related(
        "parties__institution",
        "amounts__source",
        "components",
        "places",
        "parts",
        "agreements",
        "commitments",
    )
    template_name = "partners/project.html"

    def get_page_title(self) -> str:
        return self.object.title

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Projets et instruments"), reverse_lazy("partners:projects"))]


class AgreementListView(PartnersMixin, BrowseListView):
    page_title = _("Accords et conventions")
    filterset_class = AgreementFilter
    template_name = "partners/agreement_list.html"

    def get_queryset(self) -> QuerySet:
        return Agreement.objects.prefetch_related(
            "parties__institution__names", "parties__agreement"
        )


class AgreementView(PartnersMixin, BrowseDetailView):
    queryset = Agreement.objects.select_related("source").prefetch_related(
        "parties__institution__names", "parties__agreement", "amounts", "projects"
    )
    template_name = "partners/agreement.html"

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Accords et conventions"), reverse_lazy("partners:agreements"))]


class ForumListView(PartnersMixin, TitledPageMixin, ListView):
    page_title = _("Forums")
    template_name = "partners/forum_list.html"

    def get_queryset(self) -> QuerySet:
        return Forum.objects.annotate(edition_count=Count("editions")).order_by("title")


class ForumView(PartnersMixin, BrowseDetailView):
    queryset = Forum.objects.select_related("source").prefetch_related(
        "organs", "editions__hosts", "editions__place"
    )
    template_name = "partners/forum.html"

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Forums"), reverse_lazy("partners:forums"))]


class FrameworkListView(PartnersMixin, TitledPageMixin, ListView):
    page_title = _("Cadres internationaux")
    template_name = "partners/framework_list.html"

    def get_queryset(self) -> QuerySet:
        return Framework.objects.annotate(goal_count=Count("goals")).order_by("title")


class FrameworkView(PartnersMixin, BrowseDetailView):
    queryset = Framework.objects.select_related("source").prefetch_related(
        "goals__consultations__consultation"
    )
    template_name = "partners/framework.html"

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Cadres internationaux"), reverse_lazy("partners:frameworks"))]


class ConsultationListView(PartnersMixin, TitledPageMixin, ListView):
    page_title = _("Consultations")
    template_name = "partners/consultation_list.html"

    def get_queryset(self) -> QuerySet:
        return Consultation.objects.select_related("framework").prefetch_related(
            "institutions_met__institution", "dates", "priorities", "commitments"
        )


class ConsultationView(PartnersMixin, BrowseDetailView):
    queryset = Consultation.objects.select_related("framework", "source").prefetch_related(
        "institutions_met__institution",
        "dates",
        "attendees__person",
        "priorities",
        "goals__goal",
    )
    template_name = "partners/consultation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        commitments = commitment_rows(self.object.commitments.all())
        return super().get_context_data(commitments=commitments, **kwargs)

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Consultations"), reverse_lazy("partners:consultations"))]


class CommitmentListView(PartnersMixin, BrowseListView):
    page_title = _("Engagements")
    filterset_class = CommitmentFilter
    template_name = "partners/commitment_list.html"

    def get_queryset(self) -> QuerySet:
        # An index has this order; that of the consultations' positions sorts them all each time.
        return Commitment.objects.order_by("consultation_id", "position", "pk")

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> Any:
        paginator, page, commitments, is_paginated = super().paginate_queryset(queryset, page_size)
        return paginator, page, commitment_rows(commitments), is_paginated


class CommitmentView(PartnersMixin, BrowseDetailView):
    queryset = Commitment.objects.select_related(
        "consultation", "project", "source"
    ).prefetch_related("actor_roles__institution", "towards", "priorities")
    template_name = "partners/commitment.html"

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Engagements"), reverse_lazy("partners:commitments"))]


def _number_of(roles: type[Model], what: Any) -> Coalesce:
    """How many different things an institution has such a role in."""
    own = roles._default_manager.filter(institution=OuterRef("pk")).order_by()
    number = own.values("institution").annotate(number=Count(what, distinct=True))
    return Coalesce(Subquery(number.values("number")), 0)


def _activity_roles() -> QuerySet:
    """Roles in activities, the same one once where activities were merged into one."""
    roles = apps.get_model("programmes", "ActivityParty")._default_manager.annotate(
        standing=Coalesce("activity__merged_into", "activity")
    )
    told_already = roles.filter(
        institution=OuterRef("institution"),
        role=OuterRef("role"),
        standing=OuterRef("standing"),
        pk__lt=OuterRef("pk"),
    )
    return roles.exclude(Exists(told_already)).select_related(
        "activity__period", "activity__merged_into__period"
    )
