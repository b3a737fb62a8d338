"""Filters of the lists of institutions, projects and agreements."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import Agreement, Institution, Person, Project
from snia.common.filters import MenuFilter, SearchFilterSet


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
