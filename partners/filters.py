"""Filters of the lists of institutions, projects and commitments."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import (
    Agreement,
    Commitment,
    CommitmentActor,
    Institution,
    Priority,
    Project,
)
from snia.common.forms import SearchFilterSet
from snia.common.models import SearchableQuerySet


class InstitutionFilter(SearchFilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Nature"), choices=Institution.Kind.choices, empty_label=_("Toutes")
    )

    class Meta:
        model = Institution
        fields = ["q", "kind"]


class ProjectFilter(SearchFilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Nature"), choices=Project.Kind.choices, empty_label=_("Toutes")
    )
    institution = django_filters.ModelChoiceFilter(
        label=_("Institution"),
        queryset=Institution.objects.filter(project_roles__isnull=False).distinct(),
        method="of_institution",
        empty_label=_("Toutes"),
    )

    class Meta:
        model = Project
        fields = ["q", "kind", "institution"]

    def of_institution(self, queryset: QuerySet, name: str, institution: Institution) -> QuerySet:
        return queryset.filter(pk__in=institution.project_roles.values("project"))


class AgreementFilter(SearchFilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Nature"), choices=Agreement.Kind.choices, empty_label=_("Toutes")
    )

    class Meta:
        model = Agreement
        fields = ["q", "kind"]


def _agencies() -> QuerySet:
    return _choices_among(CommitmentActor.objects.all())


def _receivers() -> QuerySet:
    return _choices_among(Commitment.towards.through._default_manager.all())


def _choices_among(roles: QuerySet) -> QuerySet:
    """Institutions that have one of the roles: keys and labels, no records (docs/speed.md)."""
    institutions = Institution.objects.filter(pk__in=roles.values("institution"))
    return institutions.values_list("pk", "label")


class CommitmentFilter(SearchFilterSet):
    agency = django_filters.ChoiceFilter(
        label=_("Agence"),
        choices=_agencies,
        method="of_agency",
        empty_label=_("Toutes"),
    )
    towards = django_filters.ChoiceFilter(
        label=_("Envers"), choices=_receivers, empty_label=_("Toutes")
    )
    status = django_filters.ChoiceFilter(
        label=_("État"), choices=Commitment.Status.choices, empty_label=_("Tous")
    )

    class Meta:
        model = Commitment
        fields = ["q", "agency", "towards", "status"]

    def search_words(
        self, queryset: SearchableQuerySet, name: str, value: str
    ) -> SearchableQuerySet:
        """Words of the commitment itself, or of a priority that it answers."""
        priorities = Priority.objects.search(value)
        answering = Commitment.priorities.through.objects.filter(priority__in=priorities)
        return queryset.filter(pk__in=answering.values("commitment")) | queryset.search(value)

    def of_agency(self, queryset: QuerySet, name: str, agency: str) -> QuerySet:
        roles = CommitmentActor.objects.filter(institution=int(agency))
        return queryset.filter(pk__in=roles.values("commitment"))
