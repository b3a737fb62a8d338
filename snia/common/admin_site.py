"""Django's admin, in French, kept for reference data."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class SniaAdminConfig(AdminConfig):
    default_site = "snia.common.admin_site.SniaAdminSite"


class SniaAdminSite(AdminSite):
    site_title = _("Données de référence")
    site_header = _("SNIA – Données de référence")
    index_title = _("Données de référence")
