from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = _("Bilans")

    def ready(self) -> None:
        from reporting.bilan.books import register_book
        from reporting.studio.compose import book_of, is_in_studio
        from reporting.studio.photos import pictures_of

        register_book(is_in_studio, book_of, pictures_of)
        from reporting.checks.services import reasons_not_to_freeze
        from reporting.publishing.gates import register_gate

        register_gate(reasons_not_to_freeze)
        from reporting.api import RESOURCES
        from reporting.demonstration.load import DEMONSTRATION
        from snia.api.resources import register
        from snia.common.demonstration import register_demonstration

        register(RESOURCES)
        register_demonstration(DEMONSTRATION)
