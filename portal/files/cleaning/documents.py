"""A PDF written anew from its pages: what hangs on no page, and what a page can do, stays behind."""

import io
import zlib
from collections.abc import Iterator
from typing import Any

from pikepdf import (
    Array,
    DataDecodingError,
    Dictionary,
    ForeignObjectError,
    Name,
    Object,
    ObjectStreamMode,
    PasswordError,
    Pdf,
    PdfError,
    Stream,
)

from portal.files.kinds import LIMITS, MOST_PAGES, MOST_PDF_OBJECTS, Kind

from .embedded import plain_jpeg, plain_jpeg2000
from .refusal import Unfit

_PAGE = {"/Type", "/Parent", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group"}
_RESOURCES = {"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/ProcSet"}
_NOWHERE = {
    *("/Metadata", "/PieceInfo", "/LastModified", "/OPI", "/Ref", "/Alternates", "/StructParent", "/StructParents"),
    *("/AF", "/OC", "/AA", "/OpenAction", "/JS", "/JavaScript", "/AcroForm", "/XFA", "/EF", "/EmbeddedFiles", "/Names"),
    *("/Annots", "/Measure", "/PtData", "/Thumb", "/Outlines", "/StructTreeRoot"),
}
"""What tells of the author or leads out of the page. Deeds (/A) hang on annotations and bookmarks, which all go."""
_OF_ANOTHER_FILE = ("/F", "/FFilter", "/FDecodeParms")
_LARGEST_PICTURE = 32 << 20


def clean_document(content: bytes) -> list[bytes]:
    """Return the PDF as one file: its pages as they look, and nothing else. Raises Unfit.

    A file that begins with anything else, is locked, broken or too long is refused; nothing is mended.
    """
    if not content.startswith(b"%PDF-"):
        raise Unfit("not_a_pdf")
    try:
        with Pdf.open(io.BytesIO(content), attempt_recovery=False) as source, Pdf.new() as made:
            if source.is_encrypted:
                raise Unfit("locked")
            if not 0 < len(source.pages) <= MOST_PAGES:
                raise Unfit("too_many_pages" if len(source.pages) else "broken")
            if len(source.objects) > MOST_PDF_OBJECTS:
                raise Unfit("broken")
            return [_written(source, made)]
    except PasswordError as locked:
        raise Unfit("locked") from locked
    except (PdfError, DataDecodingError, ForeignObjectError, ValueError, TypeError, RuntimeError, MemoryError) as bad:
        raise Unfit("broken") from bad


def _written(source: Pdf, made: Pdf) -> bytes:
    for page in source.pages:
        _keep(page.obj, _PAGE)
        made.pages.append(page)
    for page in made.pages:
        # Again: what a page inherits from those above it was given to it on its way.
        _keep(page.obj, _PAGE)
    for one in made.objects:
        for part in _parts(one):
            _strip(part)
    target = io.BytesIO()
    made.save(target, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
    if target.tell() > 2 * LIMITS[Kind.CV].most_bytes:
        raise Unfit("broken")
    return target.getvalue()


def _parts(one: Object) -> Iterator[Any]:
    """Yield every dictionary and stream in an object, but for those that are objects of their own."""
    waiting: list[tuple[Object, bool]] = [(one, True)]
    while waiting:
        item, is_first = waiting.pop()
        if item.is_indirect and not is_first:
            continue
        if isinstance(item, Stream | Dictionary):
            yield item
            held = item.stream_dict if isinstance(item, Stream) else item
            waiting.extend((held[key], False) for key in held.keys() if isinstance(held[key], Object))  # noqa: SIM118
        elif isinstance(item, Array):
            waiting.extend((part, False) for part in item if isinstance(part, Object))


def _strip(part: Any) -> None:
    """Take out of one dictionary what leads out of the page, and out of a picture what it tells beside its pixels."""
    for name in _NOWHERE & set(part.keys()):
        del part[name]
    resources = part.get("/Resources")
    if isinstance(resources, Dictionary):
        _keep(resources, _RESOURCES)
    if isinstance(part, Stream):
        for name in _OF_ANOTHER_FILE:
            if name in part:
                del part[name]
        _strip_picture(part)


def _keep(held: Any, names: set[str]) -> None:
    for name in set(held.keys()) - names:
        del held[name]


def _strip_picture(stream: Any) -> None:
    filters = stream.get("/Filter")
    names = [str(one) for one in filters] if isinstance(filters, Array) else [str(filters)]
    if names[-1] not in ("/DCTDecode", "/JPXDecode"):
        return
    raw = stream.read_raw_bytes()
    if names[:-1] == ["/FlateDecode"]:
        unpacking = zlib.decompressobj()
        raw = unpacking.decompress(raw, _LARGEST_PICTURE)
        if not unpacking.eof:
            raise Unfit("broken")
    elif names[:-1]:
        raise Unfit("broken")
    plain = plain_jpeg(raw) if names[-1] == "/DCTDecode" else plain_jpeg2000(raw)
    if plain is None:
        raise Unfit("broken")
    parms = stream.get("/DecodeParms")
    stream.write(
        plain,
        filter=Name(names[-1]),
        decode_parms=parms[-1] if isinstance(parms, Array) and len(parms) else parms,
        type_check=False,
    )
