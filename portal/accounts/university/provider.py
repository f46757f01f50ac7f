"""What the identity server tells of a person, and what of it is believed."""

from typing import Any

from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider

from .adapter import UniversityAdapter


class UniversityProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The one identity server of ``OIDC_SERVER_URL``."""

    package = "portal.accounts.university"
    oauth2_adapter_class = UniversityAdapter
    # A token sent by a browser carries no nonce of ours: only the whole way through the server counts.
    supports_token_authentication = False

    def get_auth_params_from_request(self, request: Any, action: Any) -> dict[str, Any]:
        """Return the house's own parameters: an address must not choose what the server is asked."""
        return dict(self.get_auth_params())

    def get_scope_from_request(self, request: Any) -> list[str]:
        """Return the house's own scopes."""
        return list(self.get_scope())


provider_classes = [UniversityProvider]
