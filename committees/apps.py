from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from snia.common.context import register_work
from snia.common.demonstration import register_demonstration
from snia.common.search import SearchSource, register


class CommitteesConfig(AppConfig):
    name = "committees"
    verbose_name = _("Comités et réunions")

    def ready(self) -> None:
        from committees import models, on_partners, perms
        from committees.api import RESOURCES
        from committees.demonstration import DEMONSTRATION
        from committees.merging import register_merging
        from committees.occasions import MEETINGS
        from committees.on_actions import SECTIONS, forget
        from committees.personal_data import register_copies_of_names
        from partners.sections import of_institution
        from programmes.progress.campaigns import register_occasions
        from programmes.removal import register_remover
        from programmes.sections import of_action
        from snia.api.resources import register as register_resources

        committees = models.Committee.objects.all
        meetings = models.Meeting.objects.select_related("committee").all
        policy = perms.may_browse_committees
        register(SearchSource(_("Comités"), "", committees, policy))
        register(SearchSource(_("Réunions"), "committees:meetings", meetings, policy))
        register_occasions(MEETINGS)
        for section in SECTIONS:
            of_action.register(section)
        for section in on_partners.OF_INSTITUTION:
            of_institution.register(section)
        register_remover(forget)
        register_resources(RESOURCES)
        register_demonstration(DEMONSTRATION)
        register_merging()
        register_copies_of_names()
        register_work(_("Mes réunions"), "committees:desk", perms.may_follow)
        register_work(_("Décisions"), "committees:decisions", perms.may_follow)
        register_work(_("Alertes"), "committees:alerts", perms.may_follow)
