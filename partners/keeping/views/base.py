"""What the pages of one contribution share: it is found among those that the person may read."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin

from partners import perms
from partners.keeping.present import Presenter
from partners.keeping.subjects import Subject, subject_of
from partners.models import Contribution
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, TitledPageMixin

DESK_CRUMB = (_("Mes projets et engagements"), reverse_lazy("partners:keeping"))
LIST_CRUMB = (_("Contributions"), reverse_lazy("partners:contributions"))


class KeepingPage(TitledPageMixin, ContextMixin, PolicyMixin):
    policy = perms.may_keep
    kwargs: dict[str, Any]

    def get_breadcrumbs(self) -> Breadcrumbs:
        is_department = perms.may_validate_contributions(self.request.user)
        return [LIST_CRUMB if is_department else DESK_CRUMB]


class ContributionPage(KeepingPage):
    """A page of one contribution; 404 where it is not theirs."""

    @cached_property
    def contribution(self) -> Contribution:
        mine = perms.readable_contributions(
            account_of(self.request), Contribution.objects.with_records()
        )
        found: Contribution = get_object_or_404(mine, pk=self.kwargs["pk"])
        return found

    @property
    def subject(self) -> Subject:
        return subject_of(self.contribution)

    @cached_property
    def presenter(self) -> Presenter:
        return Presenter(self.subject)

    @property
    def is_editable(self) -> bool:
        return perms.may_edit_contribution(account_of(self.request), self.contribution)

    def get_page_title(self) -> str:
        return str(self.contribution)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            contribution=self.contribution, is_editable=self.is_editable, **kwargs
        )
