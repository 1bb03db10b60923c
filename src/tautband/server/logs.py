"""Logging that cannot carry patient data: no queries, no bodies, no text of errors that may quote them."""

import logging
import re
from collections.abc import ItemsView
from types import TracebackType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

SECRET = re.compile(r"(?<=/)[A-Za-z0-9_-]{40,}")
"""What a link's address holds in place of a sign-in."""


class NoPatientData(logging.Filter):
    """Cut queries and links' secrets from addresses that Django puts into its messages; drop the request itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record in place; every record passes."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                SECRET.sub("…", arg.split("?", 1)[0]) if isinstance(arg, str) else arg for arg in record.args
            )
        record.__dict__.pop("request", None)
        return True


class PlainFormatter(logging.Formatter):
    """Say where an error arose and of which kind, but not its message, which may quote what was typed."""

    def formatException(  # noqa: N802 (the name is logging's)
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Return the chain of places, one per line, and the error's type."""
        kind, _, trace = ei
        lines: list[str] = []
        while trace is not None:
            code = trace.tb_frame.f_code
            lines.append(f"  {code.co_filename}:{trace.tb_lineno} in {code.co_name}")
            trace = trace.tb_next
        return "\n".join([*lines, kind.__name__ if kind else "no exception"])


class NoRequestData(SafeExceptionReporterFilter):
    """Keep form values out of error reports, in debugging too."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:  # noqa: ARG002
        """Return nothing: a form of ours is about a person."""
        return {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: object) -> ItemsView[str, Any]:  # noqa: ARG002
        """Return nothing: local variables hold the same values."""
        return {}.items()
