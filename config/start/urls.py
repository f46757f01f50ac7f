"""The addresses of the demo alone; ``config.urls`` includes them only where settings.DEMO is true."""

from django.urls import path

from . import guides, views

app_name = "start"
urlpatterns = [
    path("", views.start, name="page"),
    path("start/sign-in/", views.sign_in, name="sign_in"),
    path("start/sign-out/", views.sign_out, name="sign_out"),
    path("start/docs/<slug:name>/", guides.guide, name="guide"),
    # In production a web server or a store hands out what editors upload; the demo has neither.
    path("media/<path:path>", views.media, name="media"),
]
