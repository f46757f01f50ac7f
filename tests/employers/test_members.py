"""The people of a firm: who invites, who comes in by which link, and that a firm is never without an owner."""

import pytest

from cms.backoffice.letters import send
from portal.accounts.models import User
from portal.careers import services as careers
from portal.employers import members
from portal.employers.models import Employer, EmployerInvitation, EmployerMember, MemberRole
from portal.employers.policies import RIGHTS
from portal.outbox.models import Entry
from portal.privacy.viewers import viewer_for
from tests.worlds import TODAY, VERIFIED, lay_ground

pytestmark = pytest.mark.django_db


def account(email: str) -> User:
    return User.objects.create(email=email, email_verified_at=VERIFIED)


@pytest.fixture
def firm() -> Employer:
    return lay_ground().firms[0]


@pytest.fixture
def owner(firm: Employer) -> User:
    user = account("sahip@firma.example")
    EmployerMember.objects.create(employer=firm, user=user)
    return user


def join(firm: Employer, email: str, role: MemberRole) -> User:
    user = account(email)
    EmployerMember.objects.create(employer=firm, user=user, role=role)
    return user


def seen(user: User):
    return viewer_for(user, today=TODAY)


def test_the_table_of_rights_is_what_is_written_down() -> None:
    assert {role.value: sorted(acts) for role, acts in RIGHTS.items()} == {
        "owner": ["manage_members", "post", "read", "renew", "search"],
        "recruiter": ["post", "read", "search"],
        "viewer": ["read"],
    }


@pytest.mark.parametrize(("role", "may"), [("owner", True), ("recruiter", True), ("viewer", False)])
def test_only_who_may_search_is_an_employer_to_every_rule(firm: Employer, role: str, may: bool) -> None:
    user = join(firm, "biri@firma.example", MemberRole(role))
    assert (seen(user).employer_id == firm.pk) is may


def test_a_viewer_keeps_no_draft_of_a_posting(firm: Employer) -> None:
    user = join(firm, "izleyen@firma.example", MemberRole.VIEWER)
    draft = careers.PostingDraft("job", "Mühendis", "Yazar.", TODAY, TODAY)
    with pytest.raises(careers.NotAllowed):
        careers.save_draft(seen(user), draft=draft, employer_id=firm.pk)


def test_an_invited_colleague_comes_in_once_by_the_link_of_the_mail(firm, owner, mailoutbox) -> None:
    invitation = members.invite(seen(owner), email=" Yeni@Firma.Example ", role=MemberRole.RECRUITER)
    entry = Entry.objects.get(topic=members.INVITED)
    send(entry.topic, [entry.entity_id])
    (mail,) = mailoutbox
    assert mail.to == ["yeni@firma.example"]
    token = members.token_of(invitation)
    assert token in mail.body

    newcomer = account("yeni@firma.example")
    members.accept_invitation(seen(newcomer), token=token)
    assert seen(newcomer).employer_id == firm.pk
    with pytest.raises(members.UsedInvitation):
        members.accept_invitation(seen(newcomer), token=token)


def test_a_link_opens_for_no_other_address_and_not_when_forged_late_or_withdrawn(firm, owner) -> None:
    invitation = members.invite(seen(owner), email="yeni@firma.example", role=MemberRole.VIEWER)
    token = members.token_of(invitation)
    newcomer, other = account("yeni@firma.example"), account("baska@firma.example")
    for viewer, given in ((seen(other), token), (seen(newcomer), token[:-1] + "_"), (seen(newcomer), "\ud800")):
        with pytest.raises(members.InvalidInvitation):
            members.accept_invitation(viewer, token=given)
    with pytest.raises(members.ExpiredInvitation):
        members.accept_invitation(seen(newcomer), token=token, now=invitation.expires_at)
    members.withdraw_invitation(seen(owner), public_id=invitation.public_id)
    with pytest.raises(members.InvalidInvitation):
        members.accept_invitation(seen(newcomer), token=token)
    assert EmployerMember.objects.filter(employer=firm).count() == 1


def test_an_invitation_sent_again_kills_the_first_link(firm, owner) -> None:
    first = members.invite(seen(owner), email="yeni@firma.example", role=MemberRole.VIEWER)
    members.invite(seen(owner), email="yeni@firma.example", role=MemberRole.RECRUITER)
    newcomer = account("yeni@firma.example")
    with pytest.raises(members.InvalidInvitation):
        members.accept_invitation(seen(newcomer), token=members.token_of(first))


def test_an_invitation_says_nothing_of_accounts_and_nobody_acts_for_two_firms(firm, owner) -> None:
    elsewhere = Employer.objects.exclude(pk=firm.pk).first()
    assert elsewhere is not None
    taken = join(elsewhere, "dolu@baska.example", MemberRole.OWNER)
    invitation = members.invite(seen(owner), email=taken.email, role=MemberRole.VIEWER)
    with pytest.raises(members.ActsForAFirm):
        members.accept_invitation(seen(taken), token=members.token_of(invitation))
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_invitations_are_bounded(firm, owner, monkeypatch) -> None:
    monkeypatch.setattr(members, "MOST_OPEN", 2)
    for number in range(2):
        members.invite(seen(owner), email=f"k{number}@firma.example", role=MemberRole.VIEWER)
    with pytest.raises(members.TooMany):
        members.invite(seen(owner), email="k9@firma.example", role=MemberRole.VIEWER)
    assert EmployerInvitation.objects.count() == 2


@pytest.mark.parametrize("role", [MemberRole.RECRUITER, MemberRole.VIEWER])
def test_only_an_owner_of_a_firm_in_force_manages_its_people(firm, owner, role) -> None:
    user = join(firm, "biri@firma.example", role)
    for deed in (
        lambda: members.invite(seen(user), email="x@firma.example", role=MemberRole.OWNER),
        lambda: members.set_member_role(seen(user), user_public_id=user.public_id, role=MemberRole.OWNER),
        lambda: members.remove_member(seen(user), user_public_id=owner.public_id),
    ):
        with pytest.raises(members.NotAnOwner):
            deed()
    Employer.objects.filter(pk=firm.pk).update(state="suspended")
    with pytest.raises(members.NotAnOwner):
        members.invite(seen(owner), email="x@firma.example", role=MemberRole.OWNER)


def test_another_firm_s_people_are_not_there(firm, owner) -> None:
    elsewhere = Employer.objects.exclude(pk=firm.pk).first()
    assert elsewhere is not None
    stranger = join(elsewhere, "yabanci@baska.example", MemberRole.RECRUITER)
    with pytest.raises(members.NotFound):
        members.remove_member(seen(owner), user_public_id=stranger.public_id)
    assert EmployerMember.objects.filter(user=stranger).exists()


def test_the_last_owner_neither_leaves_nor_steps_down(firm, owner) -> None:
    with pytest.raises(members.LastOwner):
        members.remove_member(seen(owner), user_public_id=owner.public_id)
    with pytest.raises(members.LastOwner):
        members.set_member_role(seen(owner), user_public_id=owner.public_id, role=MemberRole.VIEWER)
    second = join(firm, "ikinci@firma.example", MemberRole.OWNER)
    members.remove_member(seen(owner), user_public_id=owner.public_id)
    assert seen(owner).employer_id is None
    with pytest.raises(members.LastOwner):
        members.remove_member(seen(second), user_public_id=second.public_id)


def test_who_is_removed_has_no_rights_in_the_next_request(firm, owner) -> None:
    user = join(firm, "biri@firma.example", MemberRole.RECRUITER)
    assert seen(user).employer_id == firm.pk
    members.remove_member(seen(owner), user_public_id=user.public_id)
    assert seen(user).employer_id is None
    members.remove_member(seen(owner), user_public_id=join(firm, "c@firma.example", MemberRole.VIEWER).public_id)
    assert [member.user_id for member in EmployerMember.objects.filter(employer=firm)] == [owner.pk]


def test_everybody_may_leave_on_their_own(firm, owner) -> None:
    user = join(firm, "izleyen@firma.example", MemberRole.VIEWER)
    members.remove_member(seen(user), user_public_id=user.public_id)
    assert not EmployerMember.objects.filter(user=user).exists()
