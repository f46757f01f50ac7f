"""How a line of the log is written: what happened, never whose data it happened to."""

import logging
import re
from types import TracebackType

from portal.tracing import traces

_VALUES = re.compile(r"^DETAIL: .*(?:\n(?!\S*Error|Traceback|During |The above |CONTEXT:|HINT:).+)*", re.MULTILINE)
CUT = "DETAIL: (left out of the log)"


class LineFormatter(logging.Formatter):
    """Leaves out what PostgreSQL adds to an error: the whole row that was refused, name, telephone and all.

    The statement's own text and the constraint's name stay, which is what a developer looks for. A line that belongs
    to a request or a task ends with the ids of request and trace.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line without its traceback, and what it belongs to."""
        line, trace = super().formatMessage(record), traces.current()
        return f"{line} [request={trace.request_id} trace={trace.trace_id}]" if trace else line

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Return the traceback without the values."""
        return _VALUES.sub(CUT, super().formatException(ei))

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a message that quotes such an error is cut as well."""
        return _VALUES.sub(CUT, super().format(record))
