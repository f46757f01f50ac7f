"""The one schema: it only assembles. A subject adds its part to the lists below."""

from .accounts.mutations import AccountMutations
from .accounts.queries import AccountQueries
from .alumni.contacts import ContactMutations
from .alumni.freshness import FreshnessMutations, FreshnessQueries
from .alumni.mutations import AlumniMutations
from .alumni.queries import AlumniQueries
from .careers.mutations import CareerMutations
from .careers.queries import CareerQueries
from .content.blocks import BLOCK_TYPES
from .content.queries import ContentQueries
from .content.types import ContentPageType, HomePageType
from .data_rights.mutations import ConsentMutations
from .data_rights.queries import ConsentQueries
from .data_rights.request_mutations import DataRequestMutations
from .data_rights.requests import DataRequestQueries
from .employers.mutations import EmployerMutations
from .employers.queries import EmployerQueries
from .events.mutations import EventMutations
from .events.queries import EventQueries
from .files.mutations import FileMutations
from .institution.queries import InstitutionQueries
from .membership.campaign import RegistrationCampaignQueries
from .membership.help import RegistrationHelpMutations, RegistrationHelpQueries
from .membership.mutations import MembershipMutations
from .membership.queries import MembershipQueries
from .nodes import NodeQueries
from .reference.queries import ReferenceQueries
from .registry.mutations import ClaimMutations
from .registry.queries import ClaimQueries
from .schema_building import build_schema
from .search.events import EventSearchQueries
from .search.matching import MatchingQueries
from .search.postings import PostingSearchQueries
from .search.queries import SearchQueries
from .search.saved import SavedSearchMutations, SavedSearchQueries
from .talent.mutations import TalentMutations
from .talent.queries import TalentQueries
from .tracking.mutations import TrackingMutations
from .tracking.queries import TrackingQueries

schema = build_schema(
    queries=[
        NodeQueries,
        AccountQueries,
        ReferenceQueries,
        InstitutionQueries,
        AlumniQueries,
        FreshnessQueries,
        EmployerQueries,
        CareerQueries,
        EventQueries,
        MembershipQueries,
        RegistrationHelpQueries,
        ClaimQueries,
        RegistrationCampaignQueries,
        TrackingQueries,
        ContentQueries,
        SearchQueries,
        PostingSearchQueries,
        EventSearchQueries,
        SavedSearchQueries,
        TalentQueries,
        MatchingQueries,
        ConsentQueries,
        DataRequestQueries,
    ],
    mutations=[
        AccountMutations,
        AlumniMutations,
        ContactMutations,
        FileMutations,
        FreshnessMutations,
        EmployerMutations,
        SavedSearchMutations,
        TalentMutations,
        CareerMutations,
        EventMutations,
        MembershipMutations,
        TrackingMutations,
        RegistrationHelpMutations,
        ClaimMutations,
        ConsentMutations,
        DataRequestMutations,
    ],
    types=[*BLOCK_TYPES, HomePageType, ContentPageType],
)
