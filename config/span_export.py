"""Spans for OpenTelemetry where ``OTEL_EXPORTER_OTLP_ENDPOINT`` says who collects them; else nothing is imported.

Ours are few and written by hand. The ready-made instrumentation of Django, psycopg and Celery tells addresses with
their questions, statements and arguments: names and telephones among them.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.tracing import spans, traces


def begin(role: str) -> None:
    """Tell the collector of spans from now on, as ``role`` (web or worker); nothing where none is set.

    Raises ImproperlyConfigured where the packages are missing: requirements/tracing.txt.
    """
    if not settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as missing:
        raise ImproperlyConfigured(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set and its packages are missing: install requirements/tracing.txt"
        ) from missing
    provider = TracerProvider(resource=Resource.create({"service.name": f"mezun-portal-{role}"}))
    # The exporter reads the address and everything else from the variables of OpenTelemetry itself.
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    spans.record_with(Recorder(provider))


class Recorder:
    """Opens spans of OpenTelemetry; the outermost of a process has our own trace above it."""

    def __init__(self, provider: Any) -> None:
        from opentelemetry import trace

        self._api, self._tracer = trace, provider.get_tracer("portal")

    def open(self, name: str, attributes: Mapping[str, spans.Value]) -> AbstractContextManager[Any]:
        """Return a block that is a span."""
        told = {f"portal.{key}": value for key, value in attributes.items()}
        return self._opened(name, told)

    @contextmanager
    def _opened(self, name: str, attributes: Mapping[str, spans.Value]) -> Iterator[None]:
        parent = None if self._api.get_current_span().get_span_context().is_valid else self._above()
        # An exception's text may quote a value: only that there was one is told.
        with self._tracer.start_as_current_span(
            name, context=parent, attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except Exception:
                span.set_status(self._api.StatusCode.ERROR)
                raise

    def _above(self) -> Any:
        """Return the context of our trace: a parent elsewhere, or our own number where we are the first."""
        now = traces.current()
        if now is None:
            return None
        flags = self._api.TraceFlags(self._api.TraceFlags.SAMPLED)
        above = self._api.SpanContext(int(now.trace_id, 16), int(now.parent_id or now.span_id, 16), True, flags)
        return self._api.set_span_in_context(self._api.NonRecordingSpan(above))

    def annotate(self, attributes: Mapping[str, spans.Value]) -> None:
        """Add to the span that is open."""
        self._api.get_current_span().set_attributes({f"portal.{key}": value for key, value in attributes.items()})
