"""What is kept of a file, and that a crafted one is refused or made harmless."""

import io
import zlib

import pikepdf
import pypdf
import pytest
from PIL import Image

from portal.files import isolation
from portal.files.cleaning import documents
from portal.files.cleaning.documents import clean_document
from portal.files.cleaning.embedded import plain_jpeg, plain_jpeg2000
from portal.files.cleaning.photos import clean_photo
from portal.files.cleaning.refusal import Unfit
from portal.files.kinds import Kind

from .material import (
    SECRET,
    dangerous_pdf,
    embedded_photo,
    jpeg,
    other,
    packed,
    pages,
    pdf,
    picture,
    png,
    png_that_says,
    saved,
)


def opened(made: bytes) -> Image.Image:
    return Image.open(io.BytesIO(made))


def refused(kind: Kind, content: bytes) -> str:
    """Return the reason the child process gives."""
    with pytest.raises(Unfit) as unfit:
        isolation.clean(kind, content)
    return unfit.value.code


def test_a_photo_becomes_three_plain_jpegs() -> None:
    made = isolation.clean(Kind.PHOTO, jpeg())
    assert [opened(one).size for one in made] == [(96, 72), (256, 192), (640, 480)]
    for one in made:
        image = opened(one)
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert dict(image.getexif()) == {}
        assert set(image.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert SECRET.encode() not in one


@pytest.mark.parametrize("content", [png(), other("WEBP", quality=90), jpeg(picture().convert("CMYK"))])
def test_other_pictures_become_the_same(content: bytes) -> None:
    made = clean_photo(content)
    assert [opened(one).size for one in made] == [(96, 72), (256, 192), (640, 480)]
    red, _green, blue = opened(made[1]).getpixel((20, 20))
    assert red > 180 > 90 > blue
    assert SECRET.encode() not in b"".join(made)


def test_the_turn_a_camera_noted_is_applied() -> None:
    upright = opened(clean_photo(jpeg(orientation=6))[1])
    assert upright.size == (192, 256)
    # The red quarter of the upper left stands at the upper right after a quarter turn to the right.
    assert [upright.getpixel(place)[0] > 180 for place in ((20, 20), (170, 20))] == [False, True]


def test_what_is_transparent_becomes_white_and_of_a_moving_picture_the_first_stays() -> None:
    clear = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    assert opened(clean_photo(png(clear))[0]).getpixel((50, 50)) == (255, 255, 255)
    moving = other("WEBP", picture(), save_all=True, append_images=[Image.new("RGB", (800, 600), "black")])
    assert opened(clean_photo(moving)[0]).getpixel((5, 5))[0] > 180


def test_a_small_photo_is_not_enlarged() -> None:
    assert [opened(one).size for one in clean_photo(jpeg(picture(120, 90)))] == [(96, 72), (120, 90), (120, 90)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (other("GIF"), "not_a_photo"),
        (other("TIFF"), "not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "not_a_photo"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "not_a_photo"),
        (pdf(), "not_a_photo"),
        (b"", "not_a_photo"),
        (jpeg()[:2_000], "broken"),
        (png()[:300], "broken"),
        (png_that_says(20_000, 20_000), "too_many_pixels"),
        (png_that_says(2**31 - 1, 2**31 - 1), "too_many_pixels"),
        (jpeg(picture(63, 63)), "too_small"),
    ],
)
def test_what_is_no_photo_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(Unfit) as unfit:
        clean_photo(content)
    assert unfit.value.code == reason


def test_of_a_picture_that_is_an_archive_too_the_picture_alone_stays() -> None:
    both = jpeg() + packed()
    made = b"".join(clean_photo(both))
    assert b"PK\x03\x04" in both
    assert b"PK\x03\x04" not in made
    assert b"<script>" not in made


def test_a_document_keeps_its_pages_and_their_words() -> None:
    (made,) = isolation.clean(Kind.CV, pdf(3))
    assert [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages] == ["Merhaba"] * 3
    assert made.startswith(b"%PDF-")
    assert made.endswith(b"%%EOF\n")


def test_a_document_keeps_nothing_it_could_do_or_tell() -> None:
    dangerous = dangerous_pdf()
    with pikepdf.open(io.BytesIO(dangerous)) as before:
        assert "/OpenAction" in before.Root
    (made,) = clean_document(dangerous)
    with pikepdf.open(io.BytesIO(made)) as after:
        assert set(after.Root.keys()) == {"/Type", "/Pages"}
        assert set(after.trailer.keys()) - {"/Type", "/W", "/Index", "/Filter", "/Length", "/DecodeParms"} == {
            "/ID",
            "/Root",
            "/Size",
        }
        assert set(after.pages[0].obj.keys()) == {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"}
        forbidden = {"/JS", "/S", "/AA", "/A", "/EF", "/XFA", "/Metadata", "/PieceInfo", "/Properties", "/Annots"}
        for one in after.objects:
            keys = set(one.keys()) if isinstance(one, pikepdf.Dictionary | pikepdf.Stream) else set()
            assert keys & forbidden == set(), one
        # Not packed, so that the search below sees every byte there is.
        plain = saved(after, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    assert SECRET.encode() not in plain
    assert b"JavaScript" not in plain


def test_a_photo_inside_a_document_keeps_its_pixels_alone() -> None:
    made = pages()
    made.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Im=embedded_photo(made))
    (clean,) = clean_document(saved(made))
    with pikepdf.open(io.BytesIO(clean)) as after:
        raw = after.pages[0].obj.Resources.XObject.Im.read_raw_bytes()
    assert SECRET.encode() not in raw
    assert dict(opened(raw).getexif()) == {}
    assert opened(raw).tobytes() == opened(jpeg()).tobytes()


def test_a_packed_photo_inside_a_document_is_unpacked_and_stripped() -> None:
    made = pages()
    photo = embedded_photo(made)
    photo.write(zlib.compress(jpeg()), filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode]))
    made.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Im=photo)
    (clean,) = clean_document(saved(made))
    assert SECRET.encode() not in clean
    photo.write(
        zlib.compress(bytes(40 << 20)), filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode])
    )
    with pytest.raises(Unfit):
        clean_document(saved(made))


@pytest.mark.parametrize("behind", [packed(), b"<html><script>alert(1)</script></html>", b"\0" * 500])
def test_of_a_document_that_is_something_else_too_the_pages_alone_stay(behind: bytes) -> None:
    assert clean_document(pdf() + behind) == clean_document(pdf())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (packed(), "not_a_pdf"),
        (b"<html>" + pdf(), "not_a_pdf"),
        (packed() + pdf(), "not_a_pdf"),
        (jpeg() + pdf(), "not_a_pdf"),
        (b"\n" + pdf(), "not_a_pdf"),
        (pdf().replace(b"\n", b"\n%<html><script>alert(1)</script>\n", 1), "broken"),
        (pdf() + packed(body=bytes(range(256)) * 16), "broken"),
        (b"%PDF-1.7\n<script>alert(1)</script>", "broken"),
        (pdf()[:-200], "broken"),
        (saved(pages(), encryption=pikepdf.Encryption(owner="a", user="b")), "locked"),
        (saved(pages(), encryption=pikepdf.Encryption(owner="a", user="")), "locked"),
        (pdf(21), "too_many_pages"),
        (saved(pikepdf.Pdf.new()), "broken"),
    ],
)
def test_what_is_no_document_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(Unfit) as unfit:
        clean_document(content)
    assert unfit.value.code == reason


def test_twenty_pages_are_a_document_and_too_many_objects_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(clean_document(pdf(20))) == 1
    monkeypatch.setattr(documents, "MOST_PDF_OBJECTS", 5)
    with pytest.raises(Unfit):
        clean_document(pdf(20))


def test_the_child_ends_what_takes_too_much() -> None:
    # Objects are unpacked while a document is opened: 800 MB of blanks in 800 KB.
    assert len(isolation.clean(Kind.CV, _packed_objects(blank_megabytes=1))) == 1
    assert refused(Kind.CV, _packed_objects(blank_megabytes=800)) == "broken"


def _packed_objects(*, blank_megabytes: int) -> bytes:
    """Return a document of one empty page, whose objects lie in a stream with so many blanks behind them."""
    catalog, tree = b"<</Type/Catalog/Pages 4 0 R>>", b"<</Type/Pages/Kids[5 0 R]/Count 1>>"
    page = b"<</Type/Page/Parent 4 0 R/MediaBox[0 0 9 9]>>"
    places = b"2 0 4 %d 5 %d " % (len(catalog), len(catalog) + len(tree))
    packer, words, blanks = zlib.compressobj(9), places + catalog + tree + page, b" " * (1 << 20)
    begin = packer.compress(words) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush each megabyte is packed into the very same bytes, so it is packed once.
    megabyte = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)
    body = begin + megabyte * blank_megabytes + b"\x03\x00" + _checksum(words, blanks, blank_megabytes)
    head = b"%PDF-1.5\n"
    about = b"<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>" % (len(places), len(body))
    stream = b"1 0 obj\n" + about + b"\nstream\n" + body + b"\nendstream\nendobj\n"
    here = len(head) + len(stream)
    entries = [(0, 0, 0), (1, len(head), 0), (2, 1, 0), (1, here, 0), (2, 1, 1), (2, 1, 2)]
    rows = b"".join(bytes([kind]) + at.to_bytes(4, "big") + bytes([place]) for kind, at, place in entries)
    table = b"3 0 obj\n<</Type/XRef/Size 6/W[1 4 1]/Root 2 0 R/Length %d>>\nstream\n" % len(rows)
    return head + stream + table + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % here


def _checksum(words: bytes, blanks: bytes, times: int) -> bytes:
    made = zlib.adler32(words)
    for _time in range(times):
        made = zlib.adler32(blanks, made)
    return made.to_bytes(4, "big")


def test_the_child_has_no_secret_and_its_end_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET)
    assert set(isolation._NOTHING_TO_STEAL) == {"PATH", "LC_ALL", "PYTHONDONTWRITEBYTECODE"}
    monkeypatch.setattr(isolation, "CHILD_SECONDS", 0.001)
    assert refused(Kind.PHOTO, jpeg()) == "broken"
    monkeypatch.setattr(isolation, "CHILD_SECONDS", 20)
    monkeypatch.setattr(isolation.sys, "executable", "/bin/false")
    assert refused(Kind.PHOTO, jpeg()) == "broken"


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\xff\xff", b"\xff\xd8\xff\xe1\0\0", b"\xff\xd8abcdef"]
)
def test_a_picture_that_cannot_be_read_is_none(raw: bytes) -> None:
    assert plain_jpeg(raw) is None


def test_nothing_stands_behind_a_picture() -> None:
    assert plain_jpeg(jpeg() + packed()) == plain_jpeg(jpeg())


def test_boxes_of_metadata_leave_a_jpeg_2000() -> None:
    def box(kind: bytes, body: bytes) -> bytes:
        return (8 + len(body)).to_bytes(4, "big") + kind + body

    kept = box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 ") + box(b"jp2c", b"\xff\x4f\xff\x51")
    told = kept[:12] + box(b"uuid", b"GPS") + box(b"xml ", SECRET.encode()) + kept[12:]
    assert plain_jpeg2000(told) == kept
    assert plain_jpeg2000(b"\xff\x4f\xff\x51abc") == b"\xff\x4f\xff\x51abc"
    assert plain_jpeg2000(told + b"behind it") is None
