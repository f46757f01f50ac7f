"""A task goes on with the trace of whoever ordered it, and its log lines say so; connected by config/celery.py.

What the timetable starts begins a trace of its own. The outbox stands between a request and what follows from it: its
relay is such a task, so the trace of a change ends where its fact is written.
"""

from contextlib import ExitStack
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun, worker_process_init

from portal.tracing import spans, traces

from . import span_export

_OPEN = "portal_trace"


@before_task_publish.connect(dispatch_uid="config.task_tracing")
def take_along(headers: dict[str, Any] | None = None, **_rest: Any) -> None:
    """Write the trace into the task's headers."""
    trace = traces.current()
    if trace is not None and headers is not None:
        headers.update(trace.headers)


@task_prerun.connect(dispatch_uid="config.task_tracing")
def begin(task: Any, **_rest: Any) -> None:
    """Let what the task does belong to the trace it came with; one that runs within a request belongs to it anyway."""
    if traces.current() is not None:
        return
    told = {name: task.request.get(name) for name in (traces.TRACEPARENT, traces.REQUEST_ID)}
    block = ExitStack()
    block.enter_context(traces.going_on(traces.follow(told)))
    block.enter_context(spans.span("task", task=task.name))
    setattr(task.request, _OPEN, block)


@task_postrun.connect(dispatch_uid="config.task_tracing")
def end(task: Any, **_rest: Any) -> None:
    """End what ``begin`` began."""
    block = getattr(task.request, _OPEN, None)
    if block is not None:
        block.close()


@worker_process_init.connect(dispatch_uid="config.task_tracing")
def tell_of_spans(**_rest: Any) -> None:
    """Begin to tell of spans in each process of the worker, where that is wanted."""
    span_export.begin("worker")
