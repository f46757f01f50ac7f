"""From the pages of an issue to what is frozen and rendered of it."""

from dataclasses import dataclass
from uuid import UUID

from wagtail.models import Revision

from cms.models import BulletinPage
from cms.second_person import NotApproved as NobodyApproved
from cms.second_person import approved_revision

from .errors import NotApproved
from .models import Variant
from .rendering.issue import render
from .rendering.message import Texts


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue with its published pages by language; ``revisions`` only where a second person approved them."""

    key: UUID
    number: int
    title: str
    pages: dict[str, BulletinPage]
    revisions: dict[str, int]


def issue_of(page_id: int) -> Issue:
    """Return the issue a page belongs to, in every language it is published in; raise NotApproved for a draft."""
    page = BulletinPage.objects.live().filter(pk=page_id).first()
    if page is None:
        raise NotApproved
    siblings = BulletinPage.objects.live().filter(translation_key=page.translation_key).select_related("locale")
    pages = {sibling.locale.language_code: sibling for sibling in siblings.order_by("pk")}
    return Issue(page.translation_key, page.number, page.title, pages, _approved(pages))


def _approved(pages: dict[str, BulletinPage]) -> dict[str, int]:
    found = {}
    for language, page in pages.items():
        try:
            found[language] = approved_revision(page).revision.pk
        except NobodyApproved:
            continue
    return found


def approved_issue(page_id: int) -> Issue:
    """Return the issue with what may be sent of it; raise NotApproved where this page itself may not."""
    issue = issue_of(page_id)
    if page_id not in {issue.pages[language].pk for language in issue.revisions}:
        raise NotApproved
    return issue


def texts_of_page(page: BulletinPage) -> Texts:
    """Return the mail of a page as it is published now, for previews and tests."""
    return render(page)


def texts_of_variant(variant: Variant) -> Texts:
    """Return the mail of the revision that was approved; raise NotApproved where its page was taken offline since."""
    page = Revision.objects.get(pk=variant.revision_id).as_object()
    if not BulletinPage.objects.live().filter(pk=page.pk).exists():
        raise NotApproved
    return render(page)
