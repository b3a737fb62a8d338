"""A workbook being read: what each action was filled with so far, and every error."""

from django.utils.translation import gettext as _

from programmes.progress.workbook.filled import Filled
from programmes.progress.workbook.layout import ACTION
from programmes.progress.workbook.seal import Seal
from programmes.progress.workbook.site import Site
from snia.common.workbook_columns import Column
from snia.common.workbook_errors import Errors
from snia.common.workbooks import Row, code_in, text_in


class Reading:
    def __init__(self, seal: Seal, site: Site, errors: Errors) -> None:
        self.seal, self.site, self.errors = seal, site, errors
        self.mark = seal.mark
        self.filled = {
            code: Filled(code, site.updates[stub.update], stub, seal.paths_of_indicators(code))
            for code, stub in seal.answers.items()
            if stub.update in site.updates
        }

    def text(self, row: Row, column: Column) -> str | None:
        """What a cell says; None, and an error, where it says nothing that can be read."""
        place = row.place(column.label)
        if place in self.errors.places:
            return None
        try:
            return text_in(row.values[column.label], row.formats[column.label], column.kind)
        except ValueError as error:
            self.errors.tell(place, str(error))
            return None

    def action(self, row: Row) -> Filled | None:
        """That whose code the row has; None, and an error, where it is not asked."""
        place = row.place(ACTION)
        if place in self.errors.places:
            return None
        try:
            code = code_in(row.values[ACTION])
        except ValueError as error:
            self.errors.tell(place, str(error))
            return None
        if code not in self.filled:
            self.errors.tell(place, self._why_not_asked(code))
        return self.filled.get(code)

    def _why_not_asked(self, code: str) -> str:
        if not code:
            message = _("Dire l'action de cette ligne : %(codes)s.")
        elif code in {update.action.code for update in self.site.updates.values()}:
            message = _(
                "L'action %(code)s n'est pas dans ce classeur : elle y manquait au "
                "téléchargement. Télécharger de nouveau le classeur, ou la remplir sur le site."
            )
        else:
            message = _(
                "L'action %(code)s n'est pas demandée à %(institution)s dans cette campagne ; "
                "celles qui le sont : %(codes)s."
            )
        codes, institution = " ; ".join(self.filled), self.seal.institution_label
        return message % {"code": code, "codes": codes, "institution": institution}
