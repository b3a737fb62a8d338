from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from snia.common.search import SearchSource, register


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partenaires")

    def ready(self) -> None:
        from partners import models, perms
        from partners.api import RESOURCES
        from snia.api.resources import register as register_resources

        for label, url, queryset in (
            (_("Institutions"), "partners:institutions", models.Institution.objects.all),
            (_("Projets"), "partners:projects", models.Project.objects.all),
            (_("Accords"), "partners:agreements", models.Agreement.objects.all),
            (_("Forums"), "", models.Forum.objects.all),
            (_("Consultations"), "", models.Consultation.objects.all),
            (_("Engagements"), "partners:commitments", models.Commitment.objects.all),
        ):
            register(SearchSource(label, url, queryset, perms.may_browse_partners))
        register_resources(RESOURCES)
