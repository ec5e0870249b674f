"""Log lines that name nobody: the message of an error may quote a reader's row, an address may hold a reader's id."""

import logging
import traceback
from types import TracebackType
from typing import Any

_ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class NamelessFormatter(logging.Formatter):
    """Says where and what kind: a request by its route, an error by its class and the lines of the code."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; what another handler has made of the error before is not taken over."""
        record.exc_text = None
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Django's lines about a request carry it along; its address stays out."""
        request: Any = getattr(record, "request", None)
        if request is None:
            return super().formatMessage(record)
        return f"{getattr(record, 'status_code', '')} {request.method} {route_of(request)}".strip()

    def formatException(self, ei: _ErrorInfo) -> str:
        """The places and classes of an error and of what led to it, first cause first; without their messages."""
        told, error = [], ei[1]
        while error is not None:
            told.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(reversed(told))


def route_of(request: Any) -> str:  # Any: a request of Django, or what a server made of one
    """The pattern of the address (`staff/readers/<int:patron_id>/`), empty where none fits."""
    match = getattr(request, "resolver_match", None)
    return str(match.route) if match else ""
