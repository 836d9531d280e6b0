"""The sheet as a Word file: real headings for readers' outlines, dotted tab leaders to write on, page numbers."""

from io import BytesIO
from typing import cast

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from bot.documents.sheet import BOTTOM, HANDWRITING, LEFT, LINE_HEIGHT, LOOKS, RIGHT, TOP, Layout, Role

FONT = "Times New Roman"
WIDTH, HEIGHT = 210, 297  # A4 in millimetres
# Word's own line of this font is already 1.15 times its size; together they make the PDF's 1.3.
SPACING = 1.13
# Some programs do not divide a paragraph that is kept with the next: a long note would leave half a page empty.
SHORT = 300

HEADINGS: dict[Role, str] = {"title": "Title", "heading": "Heading 1", "item": "Heading 2", "group": "Heading 3"}


def write_docx(layout: Layout) -> bytes:
    document = docx.Document()
    _describe(document, layout)
    _set_page(document)
    _set_language(document, layout.locale)
    styles = {role: _style(document, role) for role in LOOKS}
    for paragraph in layout.paragraphs:
        text = f"{paragraph.text} \t".lstrip(" ") if paragraph.role == "line" else paragraph.text
        written = document.add_paragraph(text, styles[paragraph.role])
        written.paragraph_format.keep_with_next = paragraph.keep and len(text) <= SHORT
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _describe(document: Document, layout: Layout) -> None:
    """Properties travel with a file unseen: they name the paper and nobody."""
    about = document.core_properties
    about.title, about.language = layout.title, layout.locale
    about.author = about.last_modified_by = about.comments = about.subject = about.keywords = ""
    about.created = about.modified = layout.month


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(WIDTH), Mm(HEIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.footer_distance = Mm(BOTTOM / 2)
    number = section.footer.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_field(number, "PAGE")
    number.add_run("/")
    _add_field(number, "NUMPAGES")


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)


def _set_language(document: Document, locale: str) -> None:
    """Without this Word underlines every Vietnamese word as misspelt English."""
    defaults = document.styles.element.find(".//" + qn("w:rPrDefault")).find(".//" + qn("w:lang"))
    defaults.set(qn("w:val"), {"vi": "vi-VN", "en": "en-GB"}.get(locale, locale))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    for script in ("w:eastAsia", "w:cs"):
        normal.element.rPr.rFonts.set(qn(script), FONT)


def _style(document: Document, role: Role) -> ParagraphStyle:
    look = LOOKS[role]
    style = _plain_style(document, role)
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold, look.italic
    form = style.paragraph_format
    form.alignment = WD_ALIGN_PARAGRAPH.CENTER if look.centred else WD_ALIGN_PARAGRAPH.LEFT
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.line_spacing, form.widow_control = SPACING, True
    if role == "line":
        # Room above and not a taller line: in those, programs place a line without words higher than one with them.
        form.space_before = Pt(HANDWRITING - look.size * LINE_HEIGHT)
        form.tab_stops.add_tab_stop(Mm(WIDTH - LEFT - RIGHT), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    return style


def _plain_style(document: Document, role: Role) -> ParagraphStyle:
    """Word's heading of that rank without its colours, fonts and rules, or a style of the sheet's own."""
    if role not in HEADINGS:
        style = cast(ParagraphStyle, document.styles.add_style(f"Sheet {role}", WD_STYLE_TYPE.PARAGRAPH))
        style.base_style = document.styles["Normal"]  # else Word takes the theme's font instead of ours
        return style
    style = cast(ParagraphStyle, document.styles[HEADINGS[role]])
    for dressing in (style.element.rPr, style.element.find(".//" + qn("w:pBdr"))):
        if dressing is not None:
            dressing.getparent().remove(dressing)
    return style
