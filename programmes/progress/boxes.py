"""The fields of the form of an answer, in HTML.

Built in Python and not in a template for speed: a page has a hundred of them, and an `include`
costs as much as a whole field here (docs/speed.md). `format_html` escapes all that is typed.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import linebreaksbr, truncatechars
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from snia.common.templatetags.snia import typographic

if TYPE_CHECKING:
    from programmes.progress.sheet import Box, RowBoxes

NOTHING = mark_safe("")


def box_html(box: "Box") -> SafeString:
    """A field with its label, what was said of it, and the previous answer."""
    anchor, path = conditional_escape(box.anchor), conditional_escape(box.path)
    return format_html(
        '<div class="box"{}><label class="form-label" for="{}">{}</label>{}'
        '<div id="{}-aide">{}</div>{}{}</div>',
        format_html(' data-only-for="{}"', box.only_for) if box.only_for else NOTHING,
        anchor,
        box.label,
        _WIDGETS[box.kind](box, anchor, path),
        anchor,
        _notes(box),
        _check(box, anchor, "not_applicable", path) if box.skip_label else NOTHING,
        _previous(box, path) if box.previous else NOTHING,
    )


def indicator_box_html(box: "Box", row_path: str) -> SafeString:
    """A value of an indicator: the previous one is only told, and skipping is its row's."""
    anchor = conditional_escape(box.anchor)
    name = f"{row_path}/not_applicable"
    return format_html(
        '<div class="box"><label class="form-label" for="{}">{}</label>{}'
        '<div id="{}-aide">{}{}{}</div>{}</div>',
        anchor,
        box.label,
        _text(box, anchor, conditional_escape(box.path)),
        anchor,
        _findings(box),
        _each(
            '<p class="remark mb-0">{}</p>', (linebreaksbr(typographic(r)) for r in box.remarks)
        ),
        _previously(box) if box.previous else NOTHING,
        _check(box, anchor, name, "yes") if box.skip_label else NOTHING,
    )


def option_html(value: str, label: Any) -> SafeString:
    """An answer that a list offers; the field says which one is chosen."""
    return format_html("{}>{}</option>", _option_start(value), label)


def row_html(section: str, row: "RowBoxes") -> SafeString:
    """A row of a section: folded under its summary, with the box that takes it out."""
    return format_html(
        '<details class="row-box"{} id="{anchor}"><summary>{}</summary>'
        '<input type="hidden" name="{}" value="{}"><div class="boxes">{}</div>'
        '<div class="form-check"><input class="form-check-input" type="checkbox"'
        ' id="{anchor}-retirer" name="remove" value="{}">'
        '<label class="form-check-label" for="{anchor}-retirer">{}</label></div></details>',
        mark_safe(" open") if row.is_open else NOTHING,
        truncatechars(row.summary, 90) or _("Nouvelle ligne"),
        section,
        row.key,
        _all(box_html(box) for box in row.boxes),
        row.path,
        _("Retirer cette ligne à l'enregistrement"),
        anchor=row.anchor,
    )


# --- What a field is made of -----------------------------------------------------------------


def _text(box: "Box", anchor: str, path: str) -> SafeString:
    return format_html(
        '<input class="form-control{}" id="{}" name="{}" value="{}" autocomplete="off"{}'
        ' aria-describedby="{}-aide">',
        *(_invalid(box)[0], anchor, path, box.value, _invalid(box)[1], anchor),
    )


def _choice(box: "Box", anchor: str, path: str) -> SafeString:
    options = _all(
        _selected(value, option) if value == box.value else option for value, option in box.options
    )
    return format_html(
        '<select class="form-select{}" id="{}" name="{}"{} aria-describedby="{}-aide">{}</select>',
        *(_invalid(box)[0], anchor, path, _invalid(box)[1], anchor, options),
    )


def _selected(value: str, option: SafeString) -> SafeString:
    start = _option_start(value)
    return mark_safe(f"{start} selected{option.removeprefix(start)}")  # noqa: S308 (both are)


def _option_start(value: str) -> SafeString:
    return format_html('<option value="{}"', value)


def _long(box: "Box", anchor: str, path: str) -> SafeString:
    is_rich = box.kind == "rich"
    return format_html(
        '<textarea class="form-control{}" id="{}" name="{}" rows="{}"{}{}{}'
        ' aria-describedby="{}-aide">\n{}</textarea>',
        _invalid(box)[0],
        anchor,
        path,
        "12" if is_rich else "3",
        mark_safe(" data-rich") if is_rich else NOTHING,
        format_html(' data-advised="{}"', str(box.advised)) if box.advised else NOTHING,
        _invalid(box)[1],
        anchor,
        box.value,
    )


_WIDGETS = {"text": _text, "choice": _choice, "long": _long, "rich": _long}
_VALID = (NOTHING, NOTHING)
_INVALID = (mark_safe(" is-invalid"), mark_safe(' aria-invalid="true"'))


def _invalid(box: "Box") -> tuple[SafeString, SafeString]:
    """The class and the attribute that say it."""
    return _INVALID if box.findings else _VALID


def _notes(box: "Box") -> SafeString:
    prompt = format_html('<p class="form-text mb-0">{}</p>', box.prompt) if box.prompt else NOTHING
    if not (box.findings or box.remarks or box.advised):
        return prompt
    return _all([_findings(box), _remarks(box), prompt, _advised(box) if box.advised else NOTHING])


def _findings(box: "Box") -> SafeString:
    messages = (typographic(finding.message) for finding in box.findings)
    return _each('<p class="text-danger small mb-0">{}</p>', messages)


def _remarks(box: "Box") -> SafeString:
    if not box.remarks:
        return NOTHING
    told = format_html('<p class="remark mb-0">{} ', _("Remarque du secrétariat :"))
    return _all(
        format_html("{}{}</p>", told, linebreaksbr(typographic(text))) for text in box.remarks
    )


def _advised(box: "Box") -> SafeString:
    told = _("Conseillé : %(advised)s signes. Rien n'est jamais coupé.")
    return format_html(
        '<p class="form-text mb-0">{} <span class="counter"></span></p>',
        mark_safe(told % {"advised": localize(box.advised)}),  # noqa: S308 (ours, and a number)
    )


def _check(box: "Box", anchor: str, name: str, value: str) -> SafeString:
    return format_html(
        '<div class="form-check"><input class="form-check-input" type="checkbox"'
        ' id="{anchor}-sans-objet" name="{}" value="{}"{}>'
        '<label class="form-check-label" for="{anchor}-sans-objet">{}</label></div>',
        name,
        value,
        mark_safe(" checked") if box.is_skipped else NOTHING,
        box.skip_label,
        anchor=anchor,
    )


def _previous(box: "Box", path: str) -> SafeString:
    return format_html(
        '<details class="previous"><summary>{}</summary><div class="previous-text">{}</div>'
        '<button class="btn btn-sm btn-outline-secondary" type="submit" name="then"'
        ' value="carry:{}">{}</button></details>',
        _("Réponse précédente (%(label)s)") % {"label": box.previous_label},
        box.previous,
        path,
        _("Reprendre cette réponse"),
    )


def _previously(box: "Box") -> SafeString:
    told = _("Précédemment : %(value)s (%(label)s)")
    values = {"value": box.previous, "label": box.previous_label}
    return format_html('<p class="form-text mb-0">{}</p>', told % values)


def _each(pattern: str, values: Iterable[Any]) -> SafeString:
    return _all(format_html(pattern, value) for value in values)


def _all(pieces: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(pieces))  # noqa: S308 (each is safe)
