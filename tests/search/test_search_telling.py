"""What a search tells of people, as groups: no field of their indices is left out, none told as another group."""

import pytest

from portal.alumni.projection import project
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, groups_in
from search.indices import ALUMNI_DIRECTORY, ALUMNI_EMPLOYER
from search.sources.alumni import document
from search.telling import GROUPS
from tests.whole_person import WHOLE


def test_every_field_a_client_may_learn_of_tells_of_a_group() -> None:
    fields = {
        field.name for index in (ALUMNI_EMPLOYER, ALUMNI_DIRECTORY) for field in index.fields if not field.guard_only
    }
    assert set(GROUPS) == fields


@pytest.mark.parametrize("group", FieldGroup, ids=lambda group: group.name)
def test_what_stands_in_a_document_because_of_a_group_is_told_as_that_group(group: FieldGroup) -> None:
    seen = project(WHOLE, ((Audience.EMPLOYER, group.bit),))
    assert seen is not None
    held = {name for name, value in document(seen, {}).items() if value not in (None, [], "")}
    assert {name for name in held if group not in groups_in(GROUPS[name])} == set()
