"""Filters of the lists of institutions, projects and commitments."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import (
    Agreement,
    Commitment,
    CommitmentActor,
    Institution,
    Person,
    Priority,
    Project,
)
from snia.common.filters import MenuFilter, SearchFilterSet
from snia.common.models import SearchableQuerySet


class InstitutionFilter(SearchFilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Nature"), choices=Institution.Kind.choices, empty_label=_("Toutes")
    )

    class Meta:
        model = Institution
        fields = ["q", "kind"]


class PersonFilter(SearchFilterSet):
    institution = MenuFilter(
        label=_("Institution"),
        queryset=Institution.objects.filter(affiliations__isnull=False).distinct(),
        method="of_institution",
        empty_label=_("Toutes"),
    )

    class Meta:
        model = Person
        fields = ["q", "institution"]

    def of_institution(self, queryset: QuerySet, name: str, institution: Institution) -> QuerySet:
        return queryset.filter(pk__in=institution.affiliations.values("person"))


class ProjectFilter(SearchFilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Nature"), choices=Project.Kind.choices, empty_label=_("Toutes")
    )
    institution = MenuFilter(
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


class CommitmentFilter(SearchFilterSet):
    agency = MenuFilter(
        label=_("Agence"),
        queryset=Institution.objects.filter(pk__in=CommitmentActor.objects.values("institution")),
        method="of_agency",
        empty_label=_("Toutes"),
    )
    towards = MenuFilter(
        label=_("Envers"),
        queryset=Institution.objects.filter(
            pk__in=Commitment.towards.through.objects.values("institution")
        ),
        empty_label=_("Toutes"),
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

    def of_agency(self, queryset: QuerySet, name: str, agency: Institution) -> QuerySet:
        return queryset.filter(pk__in=agency.commitment_roles.values("commitment"))
