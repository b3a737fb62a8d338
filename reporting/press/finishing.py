"""What makes a piece fit to stand among others, done while its PDF is still plain objects."""

from typing import Any

from weasyprint import Document

# What bears text: the other elements hold nothing but elements.
BEARERS = {"/P", "/TH", "/TD", "/Caption", "/Span", *(f"/H{level}" for level in range(1, 7))}
NOTHING_ELSE = {"Type", "S", "K", "Pg", "P"}


class Finisher:
    """The piece's document becomes a part, the headers of its tables get names of their own, and
    the engine's element for each line of text is folded into what bears the line: half of all
    objects, which the assembly would have to copy."""

    def __init__(self, name: str) -> None:
        self._prefix = f"{name}-"

    def __call__(self, document: Document, pdf: Any) -> None:
        elements = [entry for entry in pdf.objects if _is_element(entry)]
        for element in elements:
            self._fit(element)
        _fold(pdf, {element.reference: element for element in elements})

    def _fit(self, element: Any) -> None:
        if element["S"] == "/Document":
            element["S"] = "/Part"
        if "ID" in element:  # the very object that the cells below name as their header
            element["ID"].string = self._prefix + element["ID"].string


def _is_element(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("Type") == "/StructElem"


def _fold(pdf: Any, elements: dict[bytes, Any]) -> None:
    lines = {reference: one for reference, one in elements.items() if _is_line(one, elements)}
    for bearer in elements.values():
        bearer["K"][:] = [lines[kid]["K"][0] if kid in lines else kid for kid in bearer["K"]]
    for content in _content_of_pages(pdf):
        content[:] = [lines[one]["P"] if one in lines else one for one in content]
    for line in lines.values():
        line.clear()  # stays as an empty object, so that the others keep their numbers


def _is_line(element: Any, elements: dict[bytes, Any]) -> bool:
    """Whether it says nothing but that a run of text belongs to the element above it."""
    bearer = elements.get(element["P"])
    return (
        element["S"] == "/Span"
        and element.keys() == NOTHING_ELSE
        and len(element["K"]) == 1
        and isinstance(element["K"][0], int)
        and bearer is not None
        and bearer["S"] in BEARERS
        and bearer.get("Pg") == element["Pg"]
    )


def _content_of_pages(pdf: Any) -> list[Any]:
    """For each page, what each piece of its content belongs to."""
    root = _at(pdf, pdf.catalog["StructTreeRoot"])
    numbers = _at(pdf, root["ParentTree"])["Nums"]
    return [entry for entry in numbers if isinstance(entry, list)]


def _at(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
