from django.contrib import admin

from snia.common.admin import ReferenceAdmin
from snia.provenance.models import Source


@admin.register(Source)
class SourceAdmin(ReferenceAdmin):
    list_display = ["title", "publisher", "published"]
    search_fields = ["title", "slug"]
