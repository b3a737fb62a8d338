from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "snia.api"
    label = "api"
    verbose_name = _("Interface de programmation")

    def ready(self) -> None:
        from snia.api import schema_extensions

        schema_extensions.loaded()
