"""What changes a person's data as a right of theirs; a module a subject."""

from .erasure import InOffice, NobodyThere, erase_person, replay_erasures

__all__ = ["InOffice", "NobodyThere", "erase_person", "replay_erasures"]
