from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from snia.common.context import register_work
from snia.common.demonstration import register_demonstration
from snia.common.search import SearchSource, register


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = _("Programmes et activités")

    def ready(self) -> None:
        from programmes import models, perms
        from programmes.api import RESOURCES
        from programmes.demonstration import DEMONSTRATION
        from snia.api.resources import register as register_resources

        def rows(model: Any, *related: str) -> Any:
            return model._default_manager.select_related(*related).all

        for label, url, queryset in (
            (_("Programmes"), "", rows(models.Programme)),
            (_("Objectifs spécifiques"), "", rows(models.SpecificObjective)),
            (_("Actions"), "programmes:actions", rows(models.Action, "programme")),
            (_("Groupes d'actions"), "", rows(models.ActionGroup)),
            (_("Activités"), "programmes:activities", models.Activity.objects.counted),
            (_("Recommandations"), "", rows(models.Recommendation, "programme")),
            (_("Mesures prévues"), "", rows(models.PlannedMeasure, "programme")),
            (_("Défis et contraintes"), "", rows(models.Challenge, "programme")),
        ):
            register(SearchSource(label, url, queryset, perms.may_browse_strategy))
        register_demonstration(DEMONSTRATION)
        register_work(_("Mes actions"), "programmes:desk", perms.comes_to_report)
        register_work(_("Campagnes"), "programmes:campaigns", perms.may_run_campaigns)
        register_resources(RESOURCES)
