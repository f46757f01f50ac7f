"""Every address the program answers."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from wagtail import urls as page_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from cms.backoffice.colleagues import Join
from config import health, metrics
from portal.accounts.views import lead_to_second_factor

# The demo begins with a page of its own, and with doors that must not exist anywhere else.
_start = (
    [path("", include("config.start.urls"))]
    if settings.DEMO
    else [path("", RedirectView.as_view(pattern_name="wagtailadmin_home"), name="start")]
)

# Django leads whatever is not found to the same path under a language, if a pattern takes it; pages take any path. What
# is not found in these rooms is not found, and no page stands there either.
_NOT_OURS = (
    r"^(?!(?:_allauth|account|admin|data-rights|documents|files|graphql|health|language|mailbox|membership|media|r"
    r"|record|start)/|metrics/?$)"
)

urlpatterns = [
    *_start,
    path("account/second-factor/", lead_to_second_factor, name="second_factor"),
    path("account/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    # One sign-in page for the house; Wagtail's own would not ask for the second factor.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    # Before Wagtail's own, which ask for a session: whoever follows an invitation has no account yet.
    path("admin/join/<str:token>/", Join.as_view(), name="staff_join"),
    path("admin/", include(admin_urls)),
    path("documents/", include(document_urls)),
    path("language/", set_language, name="set_language"),
    path("graphql/", include("graphql_api.urls")),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", metrics.show),
    path("bulletin/", include("newsletter.urls")),
    path("record/", include("portal.alumni.urls")),
    path("files/", include("portal.files.urls")),
    path("membership/", include("portal.membership.urls")),
    path("data-rights/", include("portal.data_rights.urls")),
    path("r/", include("cms.registration_urls")),
    path("mailbox/", include("newsletter.mailbox_urls")),
    # The pages under the address of their language: readable where no frontend stands, a signpost to it where one does.
    *i18n_patterns(re_path(_NOT_OURS, include(page_urls))),
]
