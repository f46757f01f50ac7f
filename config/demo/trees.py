"""The two trees of pages while they grow, published as editors do it: drafted, handed in, approved by another."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from wagtail.models import Locale, Page
from wagtail.users.models import UserProfile

from cms.models import HomePage, StoryPage
from cms.workflow import approve, submit
from portal.accounts.models import User

from .logins import COORDINATOR, EDITOR

LANGUAGES = ("tr", "en")


class Trees:
    """The two trees while they grow: who writes, who approves, and what stands already."""

    def __init__(self) -> None:
        self.editor = User.objects.get(email=EDITOR.email)
        self.approver = User.objects.get(email=COORDINATOR.email)
        self.locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}
        self.homes: dict[str, HomePage] = {}
        self.stories: dict[str, dict[str, StoryPage]] = {}

    def add(self, parent: Page, page: Any, *, language: str, key: uuid.UUID) -> Any:
        """Put a draft below ``parent``, the translation of whatever has the same key."""
        page.locale, page.translation_key, page.live, page.owner = self.locales[language], key, False, self.editor
        parent.add_child(instance=page)
        page.save_revision(user=self.editor)
        return page

    def publish(self, page: Any) -> None:
        """Publish: through the second person where one stands before the page, else as the approver."""
        if page.get_workflow() is not None:
            submit(page, by=self.editor)
            approve(Page.objects.get(pk=page.pk), by=self.approver)
        else:
            # Nobody has rights on a tree before its start page stands.
            page.save_revision(user=self.editor).publish(user=self.approver if self.homes else None)
        page.refresh_from_db()

    def both(self, parents: dict[str, Any], make: Callable[[str], Any], *, publish: bool = True) -> dict[str, Any]:
        """Add a page in both languages and publish it; return the pages by language."""
        key, made = uuid.uuid4(), {}
        for language in LANGUAGES:
            page = self.add(
                type(parents[language]).objects.get(pk=parents[language].pk), make(language), language=language, key=key
            )
            if publish:
                self.publish(page)
            made[language] = page
        return made


@contextmanager
def without_letters(*people: User) -> Iterator[None]:
    """Keep Wagtail from writing to people about each step of what is long published; afterwards it may again."""

    def allow(yes: bool) -> None:
        for person in people:
            profile = UserProfile.get_for_user(person)
            profile.submitted_notifications = profile.approved_notifications = yes
            profile.save()

    allow(False)
    yield
    allow(True)
