from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from snia.common.search import SearchSource, register


class CommitteesConfig(AppConfig):
    name = "committees"
    verbose_name = _("Comités et réunions")

    def ready(self) -> None:
        from committees import models, perms
        from committees.occasions import MEETINGS
        from programmes.progress.campaigns import register_occasions

        committees = models.Committee.objects.all
        meetings = models.Meeting.objects.select_related("committee").all
        policy = perms.may_browse_committees
        register(SearchSource(_("Comités"), "", committees, policy))
        register(SearchSource(_("Réunions"), "committees:meetings", meetings, policy))
        register_occasions(MEETINGS)
