"""The written content of the demo university, as plain values."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"


@lru_cache(maxsize=None)
def content(name: str) -> Any:
    """Return what stands in ``content/<name>.json``."""
    return json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))
