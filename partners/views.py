"""Pages of the partners: institutions, projects, agreements, consultations, commitments…"""

from typing import Any

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from partners import exports, perms, sections
from partners.documents import documents_of
from partners.explorer.rows import commitment_rows
from partners.explorer.views import EXPLORER_CRUMB
from partners.filters import AgreementFilter, InstitutionFilter, ProjectFilter
from partners.following.views import FollowableMixin
from partners.merging.former import FormerAddressMixin
from partners.models import (
    Agreement,
    Commitment,
    Consultation,
    Forum,
    Framework,
    Institution,
    Priority,
    Project,
)
from partners.tallies import tallies
from partners.timelines import by_year, chronological
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, BrowseDetailView, BrowseListView, TitledPageMixin
from snia.exports.lists import ExportMixin

CONSULTATIONS_CRUMB = (_("Consultations"), reverse_lazy("partners:consultations"))
# What a page shows at once of what may be long.
SHOWN = 50


class PartnersMixin(PolicyMixin):
    policy = perms.may_browse_partners

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {"may_see_people": perms.may_see_people(self.request.user), **context}


class KeptMixin(PartnersMixin):
    """The page of a record that its institutions keep: those who may are offered to update it."""

    update_route: str
    object: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_update = perms.may_keep_record(account_of(self.request), self.object)
        url = reverse(self.update_route, args=[self.kwargs.get("slug") or self.kwargs["pk"]])
        return super().get_context_data(may_update=may_update, update_url=url, **kwargs)


class InstitutionListView(ExportMixin, PartnersMixin, BrowseListView):
    page_title = _("Institutions et partenaires")
    filterset_class = InstitutionFilter
    template_name = "partners/institution_list.html"
    export = exports.INSTITUTIONS

    def get_queryset(self) -> QuerySet:
        return Institution.objects.annotate(**tallies()).order_by("sort_key", "slug")


class InstitutionView(FormerAddressMixin, FollowableMixin, PartnersMixin, BrowseDetailView):
    former = {"former_slug": "slug"}
    queryset = Institution.objects.select_related("parent", "source").prefetch_related(
        "names",
        "aliases",
        "branches",
        "affiliations__person",
        "project_roles__project",
        "agreements",
        "consultations",
        "hosted_editions__forum",
    )
    template_name = "partners/institution.html"

    def get_page_title(self) -> str:
        return self.object.full_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            commitments_taken=commitment_rows(_latest(self.object.commitments)),
            commitments_received=commitment_rows(_latest(self.object.commitments_received)),
            sections=sections.of_institution.of(self.object, account_of(self.request)),
            documents=documents_of(self.object),
            **kwargs,
        )

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Institutions et partenaires"), reverse_lazy("partners:institutions"))]


class ProjectListView(ExportMixin, PartnersMixin, BrowseListView):
    page_title = _("Projets et instruments")
    filterset_class = ProjectFilter
    template_name = "partners/project_list.html"
    export = exports.PROJECTS

    def get_queryset(self) -> QuerySet:
        return Project.objects.prefetch_related("parties__institution", "amounts")


class ProjectView(FollowableMixin, KeptMixin, BrowseDetailView):
    update_route = "partners:project-update"
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


class AgreementListView(ExportMixin, PartnersMixin, BrowseListView):
    page_title = _("Accords et conventions")
    filterset_class = AgreementFilter
    template_name = "partners/agreement_list.html"
    export = exports.AGREEMENTS

    def get_queryset(self) -> QuerySet:
        agreements = Agreement.objects.prefetch_related(
            "parties__institution__names", "parties__agreement"
        )
        return chronological(agreements, "title")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "years": by_year(context["object_list"])}


class AgreementView(PartnersMixin, BrowseDetailView):
    queryset = Agreement.objects.select_related("source").prefetch_related(
        "parties__institution__names", "parties__agreement", "amounts", "projects"
    )
    template_name = "partners/agreement.html"

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Accords et conventions"), reverse_lazy("partners:agreements"))]


class ForumListView(ExportMixin, PartnersMixin, TitledPageMixin, ListView):
    page_title = _("Forums")
    template_name = "partners/forum_list.html"
    export = exports.FORUMS

    def get_queryset(self) -> QuerySet:
        return Forum.objects.annotate(edition_count=Count("editions")).order_by("title")


class ForumView(PartnersMixin, BrowseDetailView):
    queryset = Forum.objects.select_related("source").prefetch_related("organs")
    template_name = "partners/forum.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        editions = self.object.editions.select_related("place").prefetch_related("hosts")
        years = by_year(chronological(editions, "number"))
        return super().get_context_data(years=years, **kwargs)

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Forums"), reverse_lazy("partners:forums"))]


class FrameworkListView(ExportMixin, PartnersMixin, TitledPageMixin, ListView):
    page_title = _("Cadres internationaux")
    template_name = "partners/framework_list.html"
    export = exports.FRAMEWORKS

    def get_queryset(self) -> QuerySet:
        return Framework.objects.annotate(goal_count=Count("goals")).order_by("title")


class FrameworkView(PartnersMixin, BrowseDetailView):
    queryset = Framework.objects.select_related("source").prefetch_related(
        "goals__consultations__consultation"
    )
    template_name = "partners/framework.html"

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Cadres internationaux"), reverse_lazy("partners:frameworks"))]


class ConsultationListView(ExportMixin, PartnersMixin, TitledPageMixin, ListView):
    page_title = _("Consultations")
    template_name = "partners/consultation_list.html"
    export = exports.CONSULTATIONS

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
        return [CONSULTATIONS_CRUMB]


class PriorityView(PartnersMixin, BrowseDetailView):
    """From what was asked for to what became of it, as far as the documents tell."""

    template_name = "partners/priority.html"

    def get_object(self, queryset: QuerySet | None = None) -> Priority:
        priorities = Priority.objects.select_related("consultation__framework").prefetch_related(
            "consultation__institutions_met__institution",
            "consultation__dates",
            "consultation__goals__goal",
            "commitments__actor_roles__institution",
            "commitments__sequels__project",
            "commitments__sequels__source",
            "commitments__project",
        )
        return get_object_or_404(
            priorities, consultation__slug=self.kwargs["slug"], letter=self.kwargs["letter"]
        )

    def get_page_title(self) -> str:
        return str(self.object)

    def get_breadcrumbs(self) -> Breadcrumbs:
        consultation = self.object.consultation
        return [CONSULTATIONS_CRUMB, (str(consultation), consultation.get_absolute_url())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        goals = [one for one in self.object.consultation.goals.all() if one.is_for(self.object)]
        return super().get_context_data(goals=goals, **kwargs)


class CommitmentView(FollowableMixin, KeptMixin, BrowseDetailView):
    update_route = "partners:commitment-update"
    queryset = Commitment.objects.select_related(
        "consultation", "project", "source"
    ).prefetch_related(
        "actor_roles__institution",
        "towards",
        "priorities__consultation",
        "places",
        "sequels__project",
        "sequels__source",
    )
    template_name = "partners/commitment.html"

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [EXPLORER_CRUMB]


def _latest(commitments: Any) -> QuerySet[Commitment]:
    """What an institution's page shows of them; the explorer has them all."""
    latest: QuerySet[Commitment] = commitments.all()[:SHOWN]
    return latest
