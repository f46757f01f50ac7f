"""Pictures inside a PDF, without what a camera or a program wrote into them."""

_KEPT_SEGMENTS = {0xE0, 0xE2, 0xEE}
"""JFIF, the color profile, and Adobe's mark, without which four-color pictures turn over."""
_DROPPED_BOXES = {b"xml ", b"uuid", b"uinf", b"jp2i"}


def plain_jpeg(raw: bytes) -> bytes | None:
    """Return a JPEG without comments, EXIF, XMP and IPTC, its pixels untouched; None where it cannot be read."""
    if not raw.startswith(b"\xff\xd8"):
        return None
    kept, at = [raw[:2]], 2
    while at + 4 <= len(raw):
        if raw[at] != 0xFF:
            return None
        marker = raw[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        end = at + 2 + int.from_bytes(raw[at + 2 : at + 4], "big")
        if marker == 0xDA:  # from here on pixels, up to the mark that ends them: nothing may stand behind it
            last = raw.rfind(b"\xff\xd9")
            return b"".join([*kept, raw[at : last + 2 if last > at else len(raw)]])
        if end > len(raw) or end < at + 4:
            return None
        is_metadata = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if not is_metadata or marker in _KEPT_SEGMENTS:
            kept.append(raw[at:end])
        at = end
    return None


def plain_jpeg2000(raw: bytes) -> bytes | None:
    """Return a JPEG 2000 without its boxes of metadata; None where it cannot be read. A bare codestream has none."""
    if raw.startswith(b"\xff\x4f\xff\x51"):
        return raw
    kept, at = [], 0
    while at + 8 <= len(raw):
        length, kind = int.from_bytes(raw[at : at + 4], "big"), raw[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(raw[at + 8 : at + 16], "big")
        end = len(raw) if length == 0 else at + length
        if end > len(raw) or end < at + 8:
            return None
        if kind not in _DROPPED_BOXES:
            kept.append(raw[at:end])
        at = end
    return b"".join(kept) if at == len(raw) else None
