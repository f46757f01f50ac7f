"""What the templates of pages ask for."""

from typing import Any

from django import template
from wagtail.models import Page

from cms.reading import Reading, read_page
from cms.selectors import public_address
from portal.privacy.sessions import viewer_of

register = template.Library()


@register.simple_tag(takes_context=True)
def reading(context: dict[str, Any], page: Page) -> Reading:
    """Return what the reader of this request reads on ``page``."""
    return read_page(viewer_of(context["request"], language=page.locale.language_code), page)


@register.filter
def address(page: Page) -> str:
    """Return the address of ``page`` on this site."""
    return public_address(page)


@register.filter
def title_in(thing: Any, language: str) -> str:
    """Return the title of a posting or an event in ``language``."""
    title: str = thing.title_in(language)
    return title


@register.filter
def block_template(block: Any) -> str:
    """Return the template that draws ``block``."""
    return f"cms/blocks/{block.kind}.html"


@register.filter
def page_kind(page: Page) -> str:
    """Return the model of ``page`` as one word, to choose what stands above and below its body."""
    return type(page).__name__
