from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProvenanceConfig(AppConfig):
    name = "snia.provenance"
    label = "provenance"
    verbose_name = _("Provenance des données")

    def ready(self) -> None:
        from snia.api.resources import register
        from snia.provenance.api import RESOURCES

        register(RESOURCES)
