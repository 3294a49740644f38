"""DOCX, by mammoth: headings, lists and tables from their styles; pictures are left out."""

import io
import xml.parsers.expat
import zipfile
from typing import Any

from knowledge.errors import NotImportable
from knowledge.importing.clean_html import notes_on, to_markdown
from knowledge.importing.document import Reason

_STYLES = "\n".join(
    ["p[style-name='Title'] => h1:fresh", "p[style-name='标题'] => h1:fresh"]
    + [f"p[style-name='{word} {n}'] => h{n + 1}:fresh" for word in ("Heading", "heading", "标题") for n in range(1, 6)]
)


def convert_word(content: bytes, name: str) -> tuple[str, str, tuple[str, ...]]:
    """Title, Markdown and notes."""
    try:
        import mammoth  # noqa: PLC0415 - belongs to an extra
    except ImportError as error:
        message = "Word documents need the extra `documents`: pip install 'zhike[documents]'"
        raise NotImportable(Reason.NEEDS_EXTRA, message) from error
    pictures = 0

    def leave_out(_image: Any) -> list[Any]:
        nonlocal pictures
        pictures += 1
        return []

    try:
        found = mammoth.convert_to_html(io.BytesIO(content), style_map=_STYLES, convert_image=leave_out)
    except (zipfile.BadZipFile, xml.parsers.expat.ExpatError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise NotImportable(Reason.BROKEN, "a damaged Word document") from error
    title, markdown = to_markdown(found.value, name)
    notes = (f"pictures left out: {pictures}",) if pictures else ()
    return title, markdown, (*notes, *notes_on(found.value))
