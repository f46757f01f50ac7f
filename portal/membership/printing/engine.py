"""One door to the typesetter: its own fonts, no network, no clock; the same values give the same bytes."""

import io
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import qrcode
import typst
from qrcode.image.svg import SvgPathImage

_LAYOUTS = Path(__file__).parent


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts that come with the typesetter, and no others of the machine."""
    return typst.Fonts(include_system_fonts=False)


@cache
def _layout(folder: Path, name: str) -> bytes:
    return (folder / f"{name}.typ").read_bytes()


def typeset(layout: str, values: Mapping[str, Any], *, on: date, layouts: Path = _LAYOUTS) -> bytes:
    """Return the PDF of ``layout`` filled with ``values``; ``on`` is the day the document says it was made.

    ``layouts`` is the folder the layout lies in, where another room prints.
    """
    return typst.compile(
        _layout(layouts, layout),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"values": json.dumps(values, ensure_ascii=False, sort_keys=True)},
        timestamp=datetime.combine(on, time(), tzinfo=UTC),
        pdf_standards="ua-1",
    )


def qr_code(text: str) -> str:
    """Return a QR code as SVG, which survives a quarter of it being smudged."""
    made = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=0)
    made.add_data(text)
    held = io.BytesIO()
    made.make_image(image_factory=SvgPathImage).save(held)
    return held.getvalue().decode()
