"""Names that people give to what they keep: one line, and no longer than a list can show."""


def given_name(text: str, *, longest: int, refusal: type[Exception]) -> str:
    """Return a name with its spaces tidied; raise ``refusal`` where none is left, or more than ``longest`` signs."""
    name = " ".join(text.replace("\0", "").split())
    if not 0 < len(name) <= longest:
        raise refusal
    return name
