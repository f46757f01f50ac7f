"""Events as the index holds them: those that were published, with their texts in both languages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.events import selectors
from portal.events.models import SHOWN
from portal.institution.selectors import codes_above, codes_by_path
from search.documents import Projection


@dataclass(frozen=True, slots=True)
class EventSource:
    """The events of the one index there is: whoever sees an event sees all of it."""

    index: str = "events"

    def documents(self, entity_ids: Sequence[int]) -> Mapping[str, tuple[int, Projection | None]]:
        """Return the events as they are now; None for one that is a draft."""
        codes, shown = codes_by_path(), dict[str, tuple[int, Projection | None]]()
        for event in selectors.for_index(entity_ids):
            made = None
            if event.state in SHOWN:
                host = event.host_unit
                made = {
                    "title": [title for title in (event.title_tr, event.title_en) if title],
                    "description": [text for text in (event.description_tr, event.description_en) if text],
                    "place": event.place,
                    "host": [name for name in (host.name_tr, host.name_en) if name] if host else [],
                    "kind": event.kind,
                    "unit": codes_above(host.path, codes) if host else [],
                    "starts_at": event.starts_at,
                }
            shown[str(event.public_id)] = (event.revision, made)
        return shown

    def all_ids(self) -> Iterable[int]:
        """Return every event."""
        return selectors.every_id()


SOURCES = (EventSource(),)
