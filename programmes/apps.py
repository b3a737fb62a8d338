from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from partners.money.dimensions import register_dimension
from snia.common.context import register_work
from snia.common.demonstration import register_demonstration
from snia.common.search import SearchSource, register


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = _("Programmes et activités")

    def ready(self) -> None:
        from partners.explorer.filters import seek_by
        from partners.keeping.served import register_strategy
        from partners.sections import of_institution, of_region
        from partners.tallies import register_tally
        from partners.territories.counts import register as register_places
        from programmes import models, on_partners, perms
        from programmes.api import RESOURCES
        from programmes.demonstration import DEMONSTRATION
        from programmes.merging import register_merging
        from programmes.money import DIMENSIONS
        from programmes.partnership import CRITERIA
        from programmes.personal_data import register_copies_of_names
        from programmes.served import STRATEGY
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
        for criterion in CRITERIA:
            seek_by(criterion)
        for section in on_partners.OF_INSTITUTION:
            of_institution.register(section)
        for section in on_partners.OF_REGION:
            of_region.register(section)
        register_places(on_partners.PLACES)
        register_tally(*on_partners.TALLY)
        register_demonstration(DEMONSTRATION)
        for dimension in DIMENSIONS:
            register_dimension(dimension)
        register_strategy(STRATEGY)
        register_merging()
        register_copies_of_names()
        register_work(_("Mes actions"), "programmes:desk", perms.comes_to_report)
        register_work(_("Campagnes"), "programmes:campaigns", perms.may_run_campaigns)
        register_resources(RESOURCES)
