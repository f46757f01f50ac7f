"""The project's own documents, readable in the demo without an editor."""

from functools import cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.environment import ROOT

from .guarding import demo_only

DOCS = ROOT / "docs"


@cache
def guides() -> dict[str, Path]:
    """Return the documents by name, as they lie in ``docs``."""
    return {path.stem: path for path in sorted(DOCS.glob("*.md"))}


def title_of(path: Path) -> str:
    """Return a document's first heading."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return first.lstrip("# ").strip() or path.stem


@require_safe
@demo_only
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """Show one document as it was written; raises Http404 for a name that is none."""
    path = guides().get(name)
    if path is None:
        raise Http404
    text = path.read_text(encoding="utf-8")
    return render(request, "start/guide.html", {"title": title_of(path), "text": text})
