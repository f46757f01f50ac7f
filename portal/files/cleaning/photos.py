"""A photo made anew from its pixels: whatever else was in the file, or behind it, is not in the new one."""

import io

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from portal.files.kinds import LEAST_SIDE, MOST_PIXELS, PHOTO_SIZES

from .refusal import Unfit

_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 85


def clean_photo(content: bytes) -> list[bytes]:
    """Return the photo as JPEG, a file for each of ``PHOTO_SIZES`` in their order; raise Unfit.

    The turn a camera noted is applied, colors become sRGB, what is transparent becomes white; of a moving picture the
    first stays. A small photo is not enlarged.
    """
    # Ours is the only bound: Pillow's own would warn, and only warn, from 89 million pixels on.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            return _forms(image)
    except UnidentifiedImageError as unknown:
        raise Unfit("not_a_photo") from unknown
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as broken:
        raise Unfit("broken") from broken


def _forms(image: Image.Image) -> list[bytes]:
    """Return the files of one picture; its size is looked at before a pixel is unpacked."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise Unfit("too_many_pixels")
    if min(width, height) < LEAST_SIDE:
        raise Unfit("too_small")
    profile, largest = image.info.get("icc_profile"), max(PHOTO_SIZES.values())
    # Made small first: turning and converting then cost nothing, whatever a camera delivers.
    image.thumbnail((largest, largest), reducing_gap=3.0)
    picture = _plain(ImageOps.exif_transpose(image), profile)
    return [_encoded(picture, side) for side in PHOTO_SIZES.values()]


def _plain(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture as sRGB on white."""
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, image).convert("RGB")
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            converted = None  # a profile nobody can read says nothing of the colors
        if converted is not None:
            return converted
    return image.convert("RGB")


def _encoded(picture: Image.Image, side: int) -> bytes:
    form = picture.copy()
    form.thumbnail((side, side))
    # A picture of the bare pixels: what the opened one still knew about itself would be written with it.
    bare = Image.frombytes("RGB", form.size, form.tobytes())
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return written.getvalue()
