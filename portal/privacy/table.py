"""The field policies as a table people read; ``docs/visibility.md`` is this, and a test compares."""

from collections.abc import Iterator

from django.utils.translation import override

from .audiences import OWNER_CHOOSES, Audience
from .policies import FieldGroup, ModelPolicy, group_policy, registered

_HEAD = """# Who may ever see what of a person

Made from the field policies by `manage.py visibility_table`; a test compares. Closed is the default of everything.

- **always**: sees it by role, whatever the owner sets.
- **owner**: sees it where the owner opened this group to this audience, and opted in to it.
- empty: never sees it.
- A column marked *coarsely without …* is told exactly only to who sees that group of the person too: days of somebody
  without a name are told as a span of five years, in fields, filters, orders and search alike.
"""


def _cell(group: FieldGroup, audience: Audience) -> str:
    rule = group_policy(group)
    if rule is None:
        return ""
    return "always" if audience in rule.always else "owner" if audience in rule.choosable else ""


def _coarse(model: ModelPolicy, name: str) -> str:
    group = model.only_with.get(name)
    return f" (coarsely without {group.label})" if group else ""


def _groups() -> Iterator[str]:
    audiences = [*OWNER_CHOOSES, Audience.UNIT, Audience.CENTER, Audience.SELF]
    yield "| group | " + " | ".join(f"`{audience.value}`" for audience in audiences) + " | columns |"
    yield "|---" * (len(audiences) + 2) + "|"
    for group in FieldGroup:
        columns = [
            f"`{label.partition('.')[2]}.{name}`{_coarse(model, name)}"
            for label, model in registered().items()
            for name, rule in model.exposed.items()
            if rule.group is group
        ]
        if columns:
            cells = " | ".join(_cell(group, audience) for audience in audiences)
            yield f"| {group.label} | {cells} | {', '.join(columns)} |"


def _never() -> Iterator[str]:
    yield "| column | why nobody is shown it |"
    yield "|---|---|"
    for label, model in registered().items():
        for name, reason in model.never.items():
            yield f"| `{label}.{name}` | {reason} |"


def visibility_table() -> str:
    """Return the whole page, in English, as committed."""
    with override("en"):
        parts = [_HEAD, "\n".join(_groups()), "\n## Never shown\n", "\n".join(_never())]
        unused = ", ".join(f"`{group.name}`" for group in FieldGroup if group_policy(group) is None)
    note = f"\nGroups without a column yet: {unused}.\n" if unused else ""
    return "\n".join(parts) + "\n" + note
