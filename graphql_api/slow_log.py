"""One line of the log for an operation slower than ``SLOW_OPERATION_MS``, without anything of anybody.

Never variables, never who: a line stays longer than what it would tell of.
"""

import logging
from collections.abc import Sequence

logger = logging.getLogger("graphql_api.slow")


def write(
    *, operation: str, document: str, kind: str, seconds: float, statements: int, cost: int, audiences: Sequence[str]
) -> None:
    """Write the line. ``document`` is the digest of the text, ``operation`` the name of a registered one.

    The ids of request and trace stand in every line of the log (config/log_lines.py).
    """
    logger.warning(
        "slow operation: operation=%s document=%s kind=%s ms=%d statements=%d cost=%d audiences=%s",
        operation.replace(" ", "-"),
        document,
        kind,
        seconds * 1000,
        statements,
        cost,
        "+".join(audiences) or "none",
    )
