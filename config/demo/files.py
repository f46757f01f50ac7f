"""A handful of people hand in a photo and a CV, through the same door as everybody: drawn and set, nobody's face."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import typst
from PIL import Image, ImageDraw, ImageFont

from portal.alumni import services as alumni
from portal.alumni.selectors import own_profile, visibility_settings
from portal.files import services as files
from portal.files.kinds import Kind
from portal.privacy.policies import FieldGroup
from portal.reference.turkish import fold

from .people import Owner

PHOTOS, CVS = 6, 2
_COLORS = ("#1f4e79", "#7a3e48", "#2f6b4f", "#6b4f9a", "#8a5a00", "#00647a")
_LAYOUT = Path(__file__).with_name("cv.typ")


def hand_in_files(owners: Sequence[Owner]) -> None:
    """Let the first owners, the alumna who can log in among them, have a photo, and some of them a CV."""
    for place, owner in enumerate(owners[:PHOTOS]):
        files.store(owner.viewer, kind=Kind.PHOTO, content=_drawn(owner, _COLORS[place % len(_COLORS)]))
        if place < CVS:
            files.store(owner.viewer, kind=Kind.CV, content=_printed(owner))
        _show_photo(owner)


def _show_photo(owner: Owner) -> None:
    """Open the photo to whomever the owner opened something already."""
    profile = own_profile(owner.viewer)
    for setting in visibility_settings(profile) if profile else ():
        if setting.opened and FieldGroup.PHOTO in setting.choosable:
            groups = {*setting.opened, FieldGroup.PHOTO}
            alumni.set_visibility(owner.viewer, audience=setting.audience, groups=groups)


def _drawn(owner: Owner, color: str) -> bytes:
    """Return a picture of the initials; the letters every font has."""
    person = owner.graduate
    initials = f"{fold(person.first_name)[:1]}{fold(person.last_name)[:1]}".upper()
    image = Image.new("RGB", (640, 640), color)
    draw = ImageDraw.Draw(image)
    draw.ellipse((70, 70, 570, 570), fill="#f4f1ea")
    draw.text((320, 320), initials, fill=color, anchor="mm", font=ImageFont.load_default(size=230))
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def _printed(owner: Owner) -> bytes:
    """Return a CV of one page."""
    person, profile = owner.graduate, own_profile(owner.viewer)
    jobs = list(profile.employments.all()) if profile else []
    values = {
        "name": f"{person.first_name} {person.last_name}",
        "program": profile.headline if profile else "",
        "parts": [
            ["İş deneyimi", [f"{job.started_on.year}: {job.title}, {job.employer_name}" for job in jobs]],
            ["Beceriler", [row.skill.name_tr for row in profile.skills.select_related("skill")] if profile else []],
        ],
    }
    text = json.dumps(values, ensure_ascii=False)
    made = typst.compile(_LAYOUT.read_bytes(), format="pdf", sys_inputs={"values": text})
    return bytes(made)
