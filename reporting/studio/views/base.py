"""What the pages of the studio share: they are of one edition, or of one of its chapters."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic.base import ContextMixin

from reporting import perms
from reporting.models import Edition, StudioChapter
from snia.common.policies import PolicyMixin
from snia.common.views import Breadcrumbs, TitledPageMixin


class StudioPage(TitledPageMixin, ContextMixin, PolicyMixin):
    """A page of the studio of an edition."""

    policy = perms.may_write_bilans
    kwargs: dict[str, Any]

    @cached_property
    def edition(self) -> Edition:
        editions = Edition.objects.select_related("period", "plan", "publisher")
        return get_object_or_404(editions, slug=self.kwargs["slug"])

    @property
    def address(self) -> str:
        return reverse("reporting:studio", args=[self.edition.slug])

    def get_page_title(self) -> str:
        return _("Studio : %s") % self.edition

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [
            (_("Bilans"), reverse("reporting:editions")),
            (str(self.edition), self.edition.get_absolute_url()),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(edition=self.edition, **kwargs)


class ChapterPage(StudioPage):
    """A page of one chapter."""

    @cached_property
    def chapter(self) -> StudioChapter:
        asked = self.kwargs["chapter"]
        chapters = self.edition.chapters.select_related(
            "edition__period", "edition__plan", "edition__publisher", "programme"
        ).select_related("assigned_to", "edited_by")
        found = next((one for one in chapters if one.slug == asked), None)
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> str:
        return str(self.chapter)

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [*super().get_breadcrumbs(), (_("Studio"), self.address)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(chapter=self.chapter, **kwargs)
