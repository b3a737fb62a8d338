from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from partners.money.dimensions import register_dimension
from snia.common.context import register_work
from snia.common.demonstration import register_demonstration
from snia.common.search import SearchSource, register


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partenaires")

    def ready(self) -> None:
        from partners import models, perms
        from partners.api import RESOURCES
        from partners.merging.ours import register_ours
        from partners.money.demonstration import DEMONSTRATION
        from partners.money.parties import DIMENSIONS
        from partners.personal_data.ours import register_our_copies
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
        for dimension in DIMENSIONS:
            register_dimension(dimension)
        register_demonstration(DEMONSTRATION)
        register_work(_("Mes projets et engagements"), "partners:keeping", perms.comes_to_keep)
        register_work(
            _("Contributions"), "partners:contributions", perms.may_validate_contributions
        )
        register_work(_("Personnes"), "partners:people", perms.may_see_people)
        register_ours()
        register_our_copies()
        register_resources(RESOURCES)
