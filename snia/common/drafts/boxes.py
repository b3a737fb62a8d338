"""The fields of a draft's form, in HTML.

Built in Python and not in a template for speed: a page has a hundred of them, and an `include`
costs as much as a whole field here (docs/speed.md). For the same reason what was typed is escaped
by `html.escape`, where it is put in: Django's own first looks whether a text is lazy or safe,
which takes three times as long. What comes from `words` is safe, and says so by its type.
"""

from html import escape
from typing import TYPE_CHECKING

from django.template.defaultfilters import linebreaksbr, truncatechars
from django.utils.formats import localize
from django.utils.translation import gettext as _

from snia.common.templatetags.snia import typographic

SUMMARY = 90

if TYPE_CHECKING:
    from snia.common.drafts.sheets import Box, RowBoxes


def box_html(box: "Box") -> str:
    """A field with its label, what was said of it, and the previous answer."""
    return _box(box, escape(box.anchor), escape(box.path))


def _box(box: "Box", anchor: str, path: str) -> str:
    words = box.words
    only_for = f' data-only-for="{words.only_for}"' if words.only_for else ""
    return (
        f'<div class="box"{only_for}>'
        f'<label class="form-label" for="{anchor}">{words.label}</label>'
        f"{_WIDGETS[words.kind](box, anchor, path)}"
        f'<div id="{anchor}-aide">{_notes(box)}</div>'
        f"{_check(box, anchor, 'not_applicable', path) if box.skip_label else ''}"
        f"{_previous(box, path) if box.previous else ''}</div>"
    )


def indicator_box_html(box: "Box", row_path: str) -> str:
    """A value of an indicator: the previous one is only told, and skipping is its row's."""
    anchor, name = escape(box.anchor), escape(f"{row_path}/not_applicable")
    remarks = (f'<p class="remark mb-0">{_lines(remark)}</p>' for remark in box.remarks)
    return (
        f'<div class="box"><label class="form-label" for="{anchor}">{box.words.label}</label>'
        f"{_text(box, anchor, escape(box.path))}"
        f'<div id="{anchor}-aide">{_findings(box)}{"".join(remarks)}'
        f"{_previously(box) if box.previous else ''}</div>"
        f"{_check(box, anchor, name, 'yes') if box.skip_label else ''}</div>"
    )


def row_html(row: "RowBoxes") -> str:
    """A row of a section: folded under its summary, with the box that takes it out."""
    anchor, path, key = escape(row.anchor), escape(row.path), escape(row.key)
    boxes = (_box(box, f"{anchor}-{name}", f"{path}/{name}") for name, box in row.boxes.items())
    summary = escape(_cut(row.summary) or _("Nouvelle ligne"))
    remove = escape(_("Retirer cette ligne à l'enregistrement"))
    return (
        f'<details class="row-box"{" open" if row.is_open else ""} id="{anchor}">'
        f'<summary>{summary}</summary><input type="hidden" name="{row.section}" value="{key}">'
        f'<div class="boxes">{"".join(boxes)}</div>'
        '<div class="form-check"><input class="form-check-input" type="checkbox"'
        f' id="{anchor}-retirer" name="remove" value="{path}">'
        f'<label class="form-check-label" for="{anchor}-retirer">{remove}</label></div></details>'
    )


def _cut(summary: str) -> str:
    """Django's own goes through every sign of a text, even of one that is short enough."""
    return summary if len(summary) <= SUMMARY else truncatechars(summary, SUMMARY)


# --- What a field is made of: `anchor` and `path` come escaped -------------------------------


def _text(box: "Box", anchor: str, path: str) -> str:
    invalid, aria = _invalid(box)
    menu = f' list="{box.words.menu}"' if box.words.menu else ""
    return (
        f'<input class="form-control{invalid}" id="{anchor}" name="{path}"{menu}'
        f' value="{escape(box.value)}" autocomplete="off"{aria} aria-describedby="{anchor}-aide">'
    )


def _choice(box: "Box", anchor: str, path: str) -> str:
    invalid, aria = _invalid(box)
    return (
        f'<select class="form-select{invalid}" id="{anchor}" name="{path}"{aria}'
        f' aria-describedby="{anchor}-aide">{box.words.options.with_chosen(box.value)}</select>'
    )


def _long(box: "Box", anchor: str, path: str) -> str:
    invalid, aria = _invalid(box)
    rich = box.words.kind == "rich"
    advised = f' data-advised="{box.advised}"' if box.advised else ""
    return (
        f'<textarea class="form-control{invalid}" id="{anchor}" name="{path}"'
        f' rows="{12 if rich else 3}"{" data-rich" if rich else ""}{advised}{aria}'
        f' aria-describedby="{anchor}-aide">\n{escape(box.value)}</textarea>'
    )


_WIDGETS = {"text": _text, "choice": _choice, "long": _long, "rich": _long}


def _invalid(box: "Box") -> tuple[str, str]:
    """The class and the attribute that say it."""
    return (" is-invalid", ' aria-invalid="true"') if box.findings else ("", "")


def _notes(box: "Box") -> str:
    words = box.words
    prompt = f'<p class="form-text mb-0">{words.prompt}</p>' if words.prompt else ""
    if not (box.findings or box.remarks or box.advised):
        return prompt
    return f"{_findings(box)}{_remarks(box)}{prompt}{_advised(box) if box.advised else ''}"


def _findings(box: "Box") -> str:
    messages = (typographic(finding.message) for finding in box.findings)
    return "".join(f'<p class="text-danger small mb-0">{message}</p>' for message in messages)


def _remarks(box: "Box") -> str:
    told = escape(_("Remarque du secrétariat :")) if box.remarks else ""
    lines = map(_lines, box.remarks)
    return "".join(f'<p class="remark mb-0">{told} {remark}</p>' for remark in lines)


def _lines(remark: str) -> str:
    return linebreaksbr(typographic(remark))


def _advised(box: "Box") -> str:
    told = _("Conseillé : %(advised)s signes. Rien n'est jamais coupé.")
    told %= {"advised": localize(box.advised)}
    return f'<p class="form-text mb-0">{told} <span class="counter"></span></p>'


def _check(box: "Box", anchor: str, name: str, value: str) -> str:
    return (
        '<div class="form-check"><input class="form-check-input" type="checkbox"'
        f' id="{anchor}-sans-objet" name="{name}" value="{value}"'
        f"{' checked' if box.is_skipped else ''}>"
        f'<label class="form-check-label" for="{anchor}-sans-objet">'
        f"{escape(str(box.skip_label))}</label></div>"
    )


def _previous(box: "Box", path: str) -> str:
    told = escape(_("Réponse précédente (%(label)s)") % {"label": box.previous_label})
    carry = escape(_("Reprendre cette réponse"))
    return (
        f'<details class="previous"><summary>{told}</summary>'
        f'<div class="previous-text">{box.previous}</div>'
        '<button class="btn btn-sm btn-outline-secondary" type="submit" name="then"'
        f' value="carry:{path}">{carry}</button></details>'
    )


def _previously(box: "Box") -> str:
    told = escape(_("Précédemment : %(value)s (%(label)s)"))
    values = {"value": box.previous, "label": escape(box.previous_label)}
    return f'<p class="form-text mb-0">{told % values}</p>'
