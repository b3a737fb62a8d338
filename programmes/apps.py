from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from snia.common.search import SearchSource, register


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = _("Programmes et activités")

    def ready(self) -> None:
        from programmes import models, perms

        for label, url, model in (
            (_("Programmes"), "programmes:programmes", models.Programme),
            (_("Actions"), "programmes:actions", models.Action),
            (_("Activités"), "programmes:activities", models.Activity),
        ):
            queryset = model._default_manager.all
            if model is models.Action:
                queryset = model._default_manager.select_related("programme").all
            register(SearchSource(label, url, queryset, perms.may_browse_strategy))
