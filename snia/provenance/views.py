"""The documents that facts were taken from."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from snia.accounts import perms
from snia.common.policies import PolicyMixin
from snia.common.views import TitledPageMixin
from snia.exports.lists import ExportMixin
from snia.provenance import exports
from snia.provenance.models import Source


class SourceListView(ExportMixin, TitledPageMixin, PolicyMixin, ListView):
    policy = perms.is_account
    page_title = _("Documents sources")
    template_name = "provenance/source_list.html"
    export = exports.SOURCES

    def get_queryset(self) -> QuerySet:
        return Source.objects.all()
