"""The workbook as it leaves."""

from datetime import datetime
from io import BytesIO

from django.utils import timezone
from openpyxl.workbook import Workbook

from partners.models import Institution
from programmes.models import Campaign
from programmes.progress.fields import ROW_FORMS
from programmes.progress.workbook.cells import digest_of, rows_of
from programmes.progress.workbook.draw import draw
from programmes.progress.workbook.exported import Exported
from programmes.progress.workbook.guide import write_guide
from programmes.progress.workbook.layout import lines_of, sheets
from programmes.progress.workbook.lists import offer_words, write_lists
from programmes.progress.workbook.seal import Seal, Stub, write_seal
from programmes.progress.workbook.site import Site
from snia.accounts.models import User
from snia.common.richtext import plain_of
from snia.common.workbooks import tidied


def write_answers(
    campaign: Campaign, institution: Institution, *, actor: User | None = None
) -> bytes:
    """The workbook of the answers that can still be edited (by `actor`, where one is given),
    filled with what the site holds."""
    site = Site.of(campaign, institution, actor)
    updates = filter(site.can_edit, site.updates.values())
    answers = [Exported(update, site.budget_of(update)) for update in updates]
    now = timezone.localtime()
    seal = Seal(campaign.pk, str(campaign), institution.pk, str(institution), now.isoformat())
    for answer in answers:
        _note(seal, answer)
    content = BytesIO()
    _workbook_of(seal, answers, _notes(campaign, institution, answers, now)).save(content)
    return content.getvalue()


def _notes(
    campaign: Campaign, institution: Institution, answers: list[Exported], now: datetime
) -> list[str]:
    """The due day is the same for all the actions of an institution."""
    days = [answer.update.due_on for answer in answers[:1]]  # type: ignore[attr-defined]
    return [
        f"{institution} – {campaign}",
        f"Téléchargé le {now:%d/%m/%Y à %H:%M}.",
        *(f"À renvoyer au plus tard le {day:%d/%m/%Y}." for day in days),
        *filter(None, plain_of(campaign.guidance).split("\n")),
    ]


def _note(seal: Seal, answer: Exported) -> None:
    code, update = answer.code, answer.update
    seal.answers[code] = Stub(update.pk, update.revision, digest_of(answer.cells))
    for name in ROW_FORMS:
        seal.rows |= {(code, f"{name}/{row['key']}") for row in rows_of(update.content, name)}
    for indicator in answer.indicators:
        for name, label in lines_of(indicator).items():
            told = (code, tidied(indicator.name), tidied(label))
            seal.indicators[told] = f"indicators/{indicator.pk}/{name}"


def _workbook_of(seal: Seal, answers: list[Exported], notes: list[str]) -> Workbook:
    workbook = Workbook()
    workbook.properties.creator = "SNIA"
    write_guide(workbook.worksheets[0], notes)
    worksheets = {name: workbook.create_sheet(sheet.title) for name, sheet in sheets().items()}
    lists = write_lists(workbook, [answer.code for answer in answers])
    for name, worksheet in worksheets.items():
        sheet = sheets()[name]
        draw(worksheet, sheet, (line for answer in answers for line in answer.lines(sheet)))
        offer_words(worksheet, sheet, lists)
    write_seal(workbook, seal)
    workbook.active = 1
    return workbook
