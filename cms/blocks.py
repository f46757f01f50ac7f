"""The blocks editors compose a body from: few, each with its limits, a word of help and a picture of itself."""

from collections.abc import Callable
from typing import Any

from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from portal.careers.models import PostingKind

from . import block_examples
from .body_parts import Block

MOST_AGENDA_ITEMS = 20
MOST_STORIES = 6
MOST_ROWS = 10
MOST_BLOCKS = 40
TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
"""What a paragraph may hold; headings and pictures are blocks of their own, so that a frontend can lay them out."""

_TEXT = _("Text and pictures")
_LISTS = _("Lists")
_LIVE = _("Live from the portal")


class Shown:
    """A block that shows in the chooser what it will look like, drawn by the very template of the page."""

    example: Callable[[], Block]
    is_previewable = True

    def get_preview_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the context of the preview with the example in it."""
        return {**(parent_context or {}), "block": type(self).example()}

    def get_preview_template(self, value: Any, context: dict[str, Any] | None = None) -> str:
        """Return the template that draws one block alone."""
        return "cms/block_preview.html"


class Heading(Shown, blocks.CharBlock):
    """A heading between paragraphs."""

    example = staticmethod(block_examples.heading)

    class Meta:
        icon = "title"
        label = _("Heading")
        group = _TEXT
        description = _("A short line that opens a section.")


class Paragraph(Shown, blocks.RichTextBlock):
    """Formatted text."""

    example = staticmethod(block_examples.paragraph)

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        group = _TEXT
        description = _("Running text with bold, italics, lists and links.")


class Picture(Shown, blocks.StructBlock):
    """A picture that says in words what it shows."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("What it shows"),
        max_length=200,
        help_text=_("For those who cannot see it, e.g. 'Graduates throw their caps in front of the library'."),
    )
    example = staticmethod(block_examples.image)

    class Meta:
        icon = "image"
        label = _("Picture")
        group = _TEXT
        description = _("A photograph or drawing with a description for those who cannot see it.")


class Quote(Shown, blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(
        label=pgettext_lazy("quote", "Words"),
        max_length=500,
        rows=3,
        help_text=_("Without quotation marks; they are drawn for you."),
    )
    attribution = blocks.CharBlock(
        label=_("Who said it"), max_length=120, required=False, help_text=_("e.g. 'Elif Kaya, Civil Engineering 2012'")
    )
    example = staticmethod(block_examples.quote)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        group = _TEXT
        description = _("A sentence worth standing out.")


class AgendaEntry(blocks.StructBlock):
    """One thing on the agenda."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, help_text=_("e.g. 'Alumni Day'"))
    date = blocks.DateBlock(label=_("Day"), required=False)
    place = blocks.CharBlock(label=_("Place"), max_length=120, required=False, help_text=_("e.g. 'Main campus'"))
    text = blocks.TextBlock(label=_("Details"), max_length=500, rows=2, required=False)

    class Meta:
        icon = "calendar"
        label = _("Entry")


class Agenda(Shown, blocks.ListBlock):
    """What is coming up."""

    example = staticmethod(block_examples.agenda)

    class Meta:
        icon = "calendar-alt"
        label = _("Agenda")
        group = _LISTS
        description = _("Dates readers should note, written by hand; for events of the portal use 'Coming events'.")


class Stories(Shown, blocks.ListBlock):
    """Chosen success stories."""

    example = staticmethod(block_examples.stories)

    class Meta:
        icon = "user"
        label = _("Success stories")
        group = _LISTS
        description = _("Stories you choose. One that is not published is left out until it is.")


class Postings(Shown, blocks.StructBlock):
    """Postings as they are when somebody reads the page."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, help_text=_("e.g. 'Open positions this month'"))
    kind = blocks.ChoiceBlock(
        label=_("Kind"), choices=PostingKind.choices, required=False, help_text=_("Empty: all kinds.")
    )
    limit = blocks.IntegerBlock(
        label=_("How many at most"), default=5, min_value=1, max_value=MOST_ROWS, help_text=_("From 1 to 10.")
    )
    example = staticmethod(block_examples.postings)

    class Meta:
        icon = "tasks"
        label = _("Open postings")
        group = _LIVE
        description = _("The newest postings at the moment of reading. Each reader sees those open to them.")


class Events(Shown, blocks.StructBlock):
    """Events as they are when somebody reads the page."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, help_text=_("e.g. 'Meet us this spring'"))
    limit = blocks.IntegerBlock(
        label=_("How many at most"), default=3, min_value=1, max_value=MOST_ROWS, help_text=_("From 1 to 10.")
    )
    example = staticmethod(block_examples.events)

    class Meta:
        icon = "calendar-check"
        label = _("Coming events")
        group = _LIVE
        description = _("The next events at the moment of reading.")


class CallToAction(Shown, blocks.StructBlock):
    """A button."""

    text = blocks.CharBlock(label=_("Words on the button"), max_length=60, help_text=_("e.g. 'Become a mentor'"))
    url = blocks.URLBlock(
        label=_("Where it leads"),
        max_length=500,
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("A whole address, e.g. https://mezun.example.edu.tr/mentorluk"),
    )
    example = staticmethod(block_examples.call_to_action)

    class Meta:
        icon = "link-external"
        label = _("Button")
        group = _TEXT
        description = _("One thing you ask the reader to do.")


class Body(blocks.StreamBlock):
    """The body of a page."""

    heading = Heading(max_length=120)
    paragraph = Paragraph(features=TEXT_FEATURES, max_length=8000)
    image = Picture()
    quote = Quote()
    agenda = Agenda(AgendaEntry(), min_num=1, max_num=MOST_AGENDA_ITEMS)
    stories = Stories(
        blocks.PageChooserBlock(label=_("Story"), page_type="cms.StoryPage"), min_num=1, max_num=MOST_STORIES
    )
    postings = Postings()
    events = Events()
    call_to_action = CallToAction()

    class Meta:
        max_num = MOST_BLOCKS
        block_counts = {"agenda": {"max_num": 3}, "postings": {"max_num": 4}, "events": {"max_num": 2}}
