"""The written content of the demo university, as plain values."""

import json
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"


@cache
def content(name: str) -> Any:
    """Return what stands in ``content/<name>.json``."""
    return json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))
