"""Word files as ministries write them: titles in bold instead of styles, merged cells, tracked
changes, notes, comments, text boxes. Everything in them is invented."""

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

_W = nsdecls("w")
NOTES = (
    f"<w:footnotes {_W}>"
    '<w:footnote w:id="0" w:type="separator"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:t>Chiffre arrêté en novembre.</w:t></w:r></w:p>'
    "</w:footnote>"
    "</w:footnotes>"
)


def a_chapter() -> bytes:
    """A chapter of programme 11 with all the oddities that are met."""
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Ministère exemple"
    document.add_paragraph("Contribution du ministère", style="Title")
    _bold(document, "I. Objet du programme")
    document.add_paragraph("Le ministère coordonne la gouvernance.")
    _bold(document, "II. Activités réalisées en 2020")
    _bold(document, "1- Informer, sensibiliser aux questions d'immigration et d'asile")
    _with_note(document)
    _tracked(document)
    document.add_paragraph("- une campagne d'affichage ;")
    document.add_paragraph("- des flyers en trois langues.")
    _bold(document, "Tableau 1 : Sessions de formation tenues")
    _activities(document)
    document.add_paragraph("Autre tableau, des moyens :")
    _means(document)
    _boxed(document)
    document.add_picture(_picture())
    document.add_heading("Défis et contraintes", level=1)
    document.add_paragraph("Manque de données", style="List Bullet")
    document.add_paragraph("Budget réduit", style="List Bullet")
    paragraph = document.add_paragraph("Une phrase commentée.")
    document.add_comment(paragraph.runs, text="À vérifier avec le HCR.", author="Mme Exemple")
    _bold(document, "Un titre que le plan ne connaît pas")
    document.add_paragraph("Et son texte, en <gras> & autres signes.")
    _bold(document, "Recommandations")
    return saved(document)


def saved(document: Any) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _bold(document: Any, text: str) -> None:
    document.add_paragraph().add_run(text).bold = True


def _with_note(document: Any) -> None:
    part = document.part
    notes = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        NOTES.encode(),
        part.package,
    )
    part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    paragraph = document.add_paragraph("Cent vingt personnes ont été formées")
    paragraph._p.append(parse_xml(f'<w:r {_W}><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.add_run(" dans trois villes, ")
    paragraph.add_run("dont Oujda").italic = True


def _tracked(document: Any) -> None:
    paragraph = document.add_paragraph("Le programme a ")
    for xml in (
        '<w:ins {w} w:id="8" w:author="A"><w:r><w:t>été prolongé</w:t></w:r></w:ins>',
        '<w:del {w} w:id="9" w:author="A"><w:r><w:delText> été suspendu</w:delText></w:r></w:del>',
    ):
        paragraph._p.append(parse_xml(xml.replace("{w}", _W)))


def _activities(document: Any) -> None:
    """Headers on two rows; the organiser of two sessions, and their total, in merged cells."""
    head = ["Intitulé de la formation", "Organisateur", "Ville", "Date", "Participants", "", ""]
    rows = [
        ["", "", "", "", "Hommes", "Femmes", "Total"],
        ["Accueil des migrants", "ONG Exemple", "Rabat", "mars 2020", "10", "-", "30"],
        ["Droit d'asile", "", "Oujda", "avril 2020", "12", "13", "25"],
        [
            "Traite des êtres humains",
            "OIM",
            "En ligne",
            "2020",
            "nd",
            "une dizaine",
            "plus de 1 200",
        ],
        ["Écoute", "OIM", "Fès", "mai 2020", "4", "5", "10"],
        ["Total", "", "", "", "26", "18", "1265"],
    ]
    table = document.add_table(rows=0, cols=7)
    for row in [head, *rows]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    _merge(table, 0, 4, 0, 6, "Participants")
    _merge(table, 2, 1, 3, 1, "ONG Exemple")


def _merge(table: Any, top: int, left: int, bottom: int, right: int, text: str) -> None:
    merged = table.cell(top, left).merge(table.cell(bottom, right))
    for paragraph in merged.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)
    merged.paragraphs[0].text = text


def _means(document: Any) -> None:
    """No activities: nothing tells a title; with a table inside a cell."""
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Poste", "Montant"
    table.cell(1, 0).text = "Interprétariat"
    inner = table.cell(1, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "MAD", "45 000"


def _boxed(document: Any) -> None:
    box = (
        f'<w:r {nsdecls("w", "wp", "a")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent><mc:Choice Requires="wps">'
        '<w:drawing><wp:inline><a:graphic><a:graphicData uri="x"><wps:wsp><wps:txbx>'
        "<w:txbxContent>"
        "<w:p><w:r><w:t>Encadré : à retenir absolument</w:t></w:r></w:p>"
        "</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
        "</mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        "<w:p><w:r><w:t>Encadré : à retenir absolument</w:t></w:r></w:p>"
        "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document.add_paragraph("Voir l'encadré. ")._p.append(parse_xml(box))


def _picture() -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(file, "PNG")
    file.seek(0)
    return file


def with_member(content: bytes, name: str, member: bytes) -> bytes:
    """The same file with one more member."""
    file = BytesIO(content)
    with ZipFile(file, "a", ZIP_DEFLATED) as archive:
        archive.writestr(name, member)
    return file.getvalue()


ODD = """
<w:sdt><w:sdtPr/><w:sdtContent>
  <w:p><w:r><w:t>Dans un contrôle</w:t></w:r></w:p></w:sdtContent></w:sdt>
<w:p><w:smartTag w:element="place"><w:r><w:t>Nador</w:t></w:r></w:smartTag>
  <w:moveFrom w:id="1"><w:r><w:t>déplacé jadis</w:t></w:r></w:moveFrom>
  <w:moveTo w:id="2"><w:r><w:t> puis ici</w:t></w:r></w:moveTo>
  <w:fldSimple w:instr="DATE"><w:r><w:t> en 2020</w:t></w:r></w:fldSimple>
  <w:r><w:noBreakHyphen/><w:t>même</w:t><w:br/><w:t>ligne suivante</w:t></w:r>
  <w:r><w:tab/><w:t>colonne</w:t></w:r>
  <w:unheardOf><w:r><w:t> et le reste</w:t></w:r></w:unheardOf></w:p>
<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>RECOMMANDATIONS</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr></w:pPr>
  <w:r><w:t>Premier</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="2"/><w:numId w:val="77"/></w:numPr></w:pPr>
  <w:r><w:t>Profond</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="Absent"/></w:pPr>
  <w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>haut</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Activité</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:tbl><w:tr><w:sdt><w:sdtContent><w:tc><w:p><w:r><w:t>Activité</w:t></w:r></w:p></w:tc>
  </w:sdtContent></w:sdt>
  <w:tc><w:p><w:r><w:t>Lieu</w:t></w:r></w:p></w:tc></w:tr>
  <w:tr><w:tc><w:p><w:r><w:t>Seule</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
"""


def an_odd_chapter() -> bytes:
    """What other programs, and older versions of Word, write."""
    document = Document()
    body = parse_xml(f"<w:body {_W}>{ODD}</w:body>")
    for number, element in enumerate(list(body)):
        document.element.body.insert(number, element)
    return saved(document)
