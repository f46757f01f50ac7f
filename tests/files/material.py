"""Photos and documents as people and attackers hand them in."""

import io
import zipfile
import zlib
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

SECRET = "qvzx-gizli"
"""Stands in no word of any language: wherever it is found, something leaked."""
GPS = {1: "N", 2: (36.0, 48.0, 0.0)}


def picture(width: int = 800, height: int = 600) -> Image.Image:
    """Return a picture whose upper left quarter is red and the rest blue."""
    made = Image.new("RGB", (width, height), "blue")
    ImageDraw.Draw(made).rectangle((0, 0, width // 2, height // 2), fill="red")
    return made


def jpeg(image: Image.Image | None = None, *, orientation: int = 1) -> bytes:
    """Return a JPEG that tells where it was taken, by whom, with which words and with which colors."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = exif[0x013B] = SECRET
    exif.get_ifd(0x8825).update(GPS)
    written = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    (image or picture()).save(
        written, "JPEG", exif=exif, comment=SECRET.encode(), icc_profile=profile, xmp=f"<x>{SECRET}</x>".encode()
    )
    return written.getvalue()


def png(image: Image.Image | None = None) -> bytes:
    """Return a PNG with words in it."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", SECRET)
    written = io.BytesIO()
    (image or picture()).save(written, "PNG", pnginfo=words)
    return written.getvalue()


def other(form: str, image: Image.Image | None = None, **options: Any) -> bytes:
    """Return a picture in another format."""
    written = io.BytesIO()
    (image or picture()).save(written, form, **options)
    return written.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it is as large as this."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def packed(name: str = "kotu.html", body: bytes = b"<script>alert(1)</script>") -> bytes:
    """Return an archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, body)
    return held.getvalue()


def saved(document: Pdf, **options: Any) -> bytes:
    """Return a document as bytes."""
    held = io.BytesIO()
    document.save(held, **options)
    return held.getvalue()


def pages(count: int = 1, text: str = "Merhaba") -> Pdf:
    """Return a document whose pages say ``text`` in Helvetica."""
    made = Pdf.new()
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for _number in range(count):
        page = made.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = made.make_stream(f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode())
    return made


def pdf(count: int = 1) -> bytes:
    """Return an honest document."""
    return saved(pages(count))


def dangerous_pdf() -> bytes:
    """Return a document with everything a PDF can do and tell besides being read."""
    made = pages()
    page, root = made.pages[0].obj, made.Root
    script = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{SECRET}')"))
    launch = Dictionary(S=Name.Launch, F=String(f"{SECRET}.exe"))
    held = made.make_stream(SECRET.encode() * 5)
    held.Type = Name.EmbeddedFile
    attached = made.make_indirect(
        Dictionary(Type=Name.Filespec, F=String(f"{SECRET}.exe"), EF=Dictionary(F=held), Desc=String(SECRET))
    )
    root.OpenAction = script
    root.AA = Dictionary(WC=script)
    root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("a"), script])),
        EmbeddedFiles=Dictionary(Names=Array([String("b"), attached])),
    )
    field = made.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("a"), V=String(SECRET), Rect=[0, 0, 9, 9])
    )
    root.AcroForm = Dictionary(Fields=Array([field]), XFA=made.make_stream(f"<xdp>{SECRET}</xdp>".encode()))
    root.Metadata = Stream(made, f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode(), Type=Name.Metadata, Subtype=Name.XML)
    page.AA = Dictionary(O=script)
    page.Metadata = Stream(made, SECRET.encode(), Type=Name.Metadata, Subtype=Name.XML)
    page.PieceInfo = Dictionary(App=Dictionary(Private=String(SECRET)))
    page.Annots = Array(
        [
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=launch),
            Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=attached),
            field,
        ]
    )
    inner = made.make_stream(b"0 0 m")
    inner.Type, inner.Subtype, inner.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    inner.PieceInfo = Dictionary(A=String(SECRET))
    inner.Metadata = Stream(made, SECRET.encode(), Type=Name.Metadata, Subtype=Name.XML)
    inner.Resources = Dictionary(Properties=Dictionary(P=Dictionary(Title=String(SECRET))))
    page.Resources.XObject = Dictionary(Fm=inner, Im=embedded_photo(made))
    made.trailer.Info = made.make_indirect(Dictionary(Author=String(SECRET)))
    return saved(made)


def embedded_photo(made: Pdf) -> Stream:
    """Return a photo inside a document, with all its camera wrote into it."""
    image = made.make_stream(jpeg())
    image.Type, image.Subtype, image.Filter = Name.XObject, Name.Image, Name.DCTDecode
    image.Width, image.Height, image.BitsPerComponent, image.ColorSpace = 800, 600, 8, Name.DeviceRGB
    return image
