"""Rich text as plain text: what the few elements mean, written with characters."""

from html.parser import HTMLParser


class _Writer(HTMLParser):
    """Writes paragraphs, lists and links of one rich text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._lists: list[int | None] = []
        self._addresses: list[str] = []
        self._words: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        match tag:
            case "ul":
                self._lists.append(None)
            case "ol":
                self._lists.append(0)
            case "li":
                self.out.append(self._bullet())
            case "br":
                self.out.append("\n")
            case "a":
                self._addresses.append(dict(attrs).get("href") or "")
                self._words.append(len(self.out))

    def _bullet(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "\n- "
        self._lists[-1] += 1
        return f"\n{self._lists[-1]}. "

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "p":
                self.out.append("\n\n")
            case "ul" | "ol":
                self.out.append("\n\n")
                if self._lists:
                    self._lists.pop()
            case "a" if self._addresses:
                address, begins = self._addresses.pop(), self._words.pop()
                if address and address != "".join(self.out[begins:]).strip():
                    self.out.append(f" ({address.removeprefix('mailto:')})")

    def handle_data(self, data: str) -> None:
        self.out.append(data)


def plain_text(html: str) -> str:
    """Return harmless rich text as plain text, paragraphs apart by an empty line."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    lines = [" ".join(line.split()) for line in "".join(writer.out).split("\n")]
    paragraphs = "\n".join(lines).split("\n\n")
    return "\n\n".join(paragraph.strip("\n") for paragraph in paragraphs if paragraph.strip())
