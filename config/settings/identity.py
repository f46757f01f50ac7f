"""How people sign in: django-allauth, its pages under ``/account/`` and its interface under ``/_allauth/``."""

from config.environment import env, flag, require

LOGIN_URL = "account_login"
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"

ACCOUNT_ADAPTER = "portal.accounts.adapters.HouseAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# One address at a time: another replaces it once it is confirmed.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# Whoever lacks a right is led to this page by Wagtail; sending them on from it would never end.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True

HEADLESS_CLIENTS = ("browser",)
HEADLESS_ADAPTER = "portal.accounts.adapters.HouseHeadlessAdapter"

REQUIRE_SECOND_FACTOR = flag("REQUIRE_SECOND_FACTOR", default=True)
MFA_ADAPTER = "portal.accounts.adapters.HouseMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True

SOCIALACCOUNT_ADAPTER = "portal.accounts.adapters.HouseSocialAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
# Only an address the identity server calls verified finds an account that exists.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = False


def _identity_server() -> list[dict[str, object]]:
    """Return the university's identity server as allauth wants it told, or none where OIDC_SERVER_URL is not set."""
    server = env.str("OIDC_SERVER_URL", "")
    if not server:
        return []
    return [
        {
            "provider_id": "university",
            "name": env.str("OIDC_NAME", "Üniversite hesabı"),
            "client_id": require("OIDC_CLIENT_ID"),
            "secret": require("OIDC_CLIENT_SECRET"),
            "settings": {"server_url": server},
        }
    ]


SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "portal.accounts.university.provider.UniversityProvider",
        "APPS": _identity_server(),
        "OAUTH_PKCE_ENABLED": True,
    }
}
