"""The sheet as a Word file: real headings for readers' outlines, dotted tab leaders to write on, page numbers."""

from io import BytesIO
from typing import cast

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle

from bot.documents.sheet import HANDWRITING, LEFT, LINE_HEIGHT, LOOKS, RIGHT, Layout, Role
from bot.documents.word import SPACING, WIDTH, blank_document

# Some programs do not divide a paragraph that is kept with the next: a long note would leave half a page empty.
SHORT = 300

HEADINGS: dict[Role, str] = {"title": "Title", "heading": "Heading 1", "item": "Heading 2", "group": "Heading 3"}


def write_docx(layout: Layout) -> bytes:
    document = blank_document(layout.title, layout.locale, layout.month)
    styles = {role: _style(document, role) for role in LOOKS}
    for paragraph in layout.paragraphs:
        text = f"{paragraph.text} \t".lstrip(" ") if paragraph.role == "line" else paragraph.text
        written = document.add_paragraph(text, styles[paragraph.role])
        written.paragraph_format.keep_with_next = paragraph.keep and len(text) <= SHORT
    file = BytesIO()
    document.save(file)
    return file.getvalue()


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
