"""Two acts of one person at once wait for each other in one order, or PostgreSQL ends one of them."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.data_rights.people import person_of


@pytest.mark.django_db
def test_the_record_is_held_before_the_account() -> None:
    """Whoever writes about a record holds it and then, by a row that names it, the account."""
    user = User.objects.create(email="kisi@mezun.example")
    profile = AlumniProfile.objects.create(user=user, state="active", first_name="Ada", last_name="Ok")
    for given in ({"user": user.public_id}, {"profile": profile.public_id}):
        with transaction.atomic(), CaptureQueriesContext(connection) as held:
            person = person_of(**given, lock=True)
        assert person is not None
        assert (person.user_id, person.profile_id) == (user.pk, profile.pk)
        tables = [query["sql"].split(" FROM ")[1].split()[0].strip('"') for query in held if " FROM " in query["sql"]]
        assert tables[:2] == ["alumni_alumniprofile", "accounts_user"]
