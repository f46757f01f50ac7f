"""Every deed that somebody does, and whether it leaves a link in the audit log: the tables of ``test_every_deed``."""

from tests.audit.office_deeds import OFFICE
from tests.audit.people_deeds import PEOPLE

OWN = "done to what is one's own, or to one's own firm's"
PROGRAM = "done by the timetable"
READS = "changes nothing"
CONTENT = "an event or a mailing, no data of people and no decision on them"
ELSEWHERE = "its own table is the log"
NOT_AUDITED = {
    "portal.alumni.services.accept_contact": OWN,
    "portal.alumni.services.act": OWN,
    "portal.alumni.services.attach_user": OWN,
    "portal.alumni.services.block_employer": OWN,
    "portal.alumni.services.close_to_employers": OWN,
    "portal.alumni.services.decline_contact": OWN,
    "portal.alumni.services.edit_profile": OWN,
    "portal.alumni.services.note_edit": OWN,
    "portal.alumni.services.open_to_employers": OWN,
    "portal.alumni.services.request_contact": OWN,
    "portal.alumni.services.revoke_grant": OWN,
    "portal.alumni.services.set_directory": OWN,
    "portal.alumni.services.set_visibility": OWN,
    "portal.alumni.services.unblock_employer": OWN,
    "portal.alumni.services.update_from_records": "the import writes the link",
    "portal.alumni.services.withdraw_contact": OWN,
    "portal.alumni.services.choose_digest": OWN,
    "portal.alumni.services.close_group": OWN,
    "portal.employers.saved_searches.delete_search": OWN,
    "portal.employers.saved_searches.rename_search": OWN,
    "portal.employers.saved_searches.save_search": OWN,
    "portal.talent.services.add_people": OWN,
    "portal.talent.services.create_list": OWN,
    "portal.talent.services.delete_list": OWN,
    "portal.talent.services.remove_person": OWN,
    "portal.talent.services.rename_list": OWN,
    "portal.talent.services.set_note": OWN,
    "portal.files.services.remove": OWN,
    "portal.files.services.start_upload": OWN,
    "portal.files.services.store": OWN,
    "portal.files.services.ticket_of": READS,
    "portal.careers.services.close_posting": OWN,
    "portal.careers.services.save_draft": OWN,
    "portal.careers.services.submit_posting": OWN,
    "portal.careers.services.turn_of_day": PROGRAM,
    "portal.data_rights.consents.give": OWN,
    "portal.data_rights.consents.withdraw": OWN,
    "portal.data_rights.services.confirm_identity": OWN,
    "portal.data_rights.services.open_request": OWN,
    "portal.data_rights.services.preview_erasure": READS,
    "portal.data_rights.services.withdraw": OWN,
    "portal.employers.members.accept_invitation": OWN,
    "portal.employers.members.invite": OWN,
    "portal.employers.members.remove_member": OWN,
    "portal.employers.members.set_member_role": OWN,
    "portal.employers.members.withdraw_invitation": OWN,
    "portal.employers.services.expire_passed": PROGRAM,
    "portal.employers.services.register_employer": OWN,
    "portal.employers.services.remind_owners": PROGRAM,
    "portal.employers.services.renew_employer": OWN,
    "portal.events.services.cancel_registration": OWN,
    "portal.events.services.register": OWN,
    "portal.events.services.write_event": CONTENT,
    "portal.membership.asking.ask_for_help": OWN,
    "portal.membership.checking.check_at_desk": ELSEWHERE,
    "portal.membership.checking.check_in_public": ELSEWHERE,
    "portal.membership.issuing.issue_form": OWN,
    "portal.membership.joining.complete_membership": OWN,
    "portal.membership.joining.start_membership": OWN,
    "portal.registry.claiming.claim_record": OWN,
    "portal.registry.claiming.proven_record": READS,
    "portal.registry.claims.asking.request_review": OWN,
    "portal.registry.claims.asking.settle_review": OWN,
    "portal.registry.claims.asking.withdraw_review": OWN,
    "portal.registry.claims.candidates.find_candidates": READS,
    "portal.registry.merges.finish_merges": PROGRAM,
    "portal.registry.merges.plan_merge": READS,
    "portal.tracking.services.postpone": "the same person again tomorrow",
    "portal.tracking.services.take_next": "a read, which the access ledger keeps",
    "newsletter.services.send_again": CONTENT,
    "newsletter.services.send_test": OWN,
    "newsletter.services.treat_as_sent": CONTENT,
}
"""The deeds that leave no link of their own, each with the reason."""
AUDITED = {**PEOPLE, **OFFICE}
"""The deeds that leave a link: its purpose, and the deed done."""
MOVED = {
    "newsletter.services.cancel",
    "newsletter.services.pause",
    "newsletter.services.resume",
    "newsletter.services.schedule",
}
"""The deeds on mailings that are a transition and nothing else: ``test_a_transition_is_audited`` holds for them."""


RULES = {
    "portal.alumni.services.acceptable",
    "portal.alumni.services.decides_as",
    "portal.alumni.services.locked",
    "portal.alumni.services.own",
    "portal.alumni.services.user_id_of",
    "portal.membership.issuing.issue_on_behalf",
    "portal.data_rights.services.entrusted",
    "portal.data_rights.services.officer_only",
    "portal.membership.joining.locked",
    "portal.privacy.deeds.is_in_office",
    "portal.privacy.deeds.note",
    "portal.privacy.deeds.note_on",
    "portal.privacy.notices.officer_only",
    "portal.privacy.own_affairs.not_about_oneself",
    "portal.registry.rights.center_only",
    "portal.tracking.rights.in_office",
}
"""Questions about an actor, and the writing itself."""
