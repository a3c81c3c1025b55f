"""Every address of the site: the reader's pages, the desk inside the admin, the preview, health."""

from django.contrib import admin
from django.urls import include, path

from newsdesk.health import healthz
from newsdesk.reader import views

reader_patterns = (
    [
        path("", views.home, name="home"),
        path("stories/<slug:slug>/", views.story, name="story"),
        path("topics/<slug:slug>/", views.topic, name="topic"),
        path("about/", views.about, name="about"),
    ],
    "reader",
)

urlpatterns = [
    path("", include(reader_patterns)),
    path("healthz", healthz),
    path("admin/preview/<int:pk>/", views.preview, name="preview"),
    # Before the admin, whose last pattern takes everything below admin/.
    path("admin/desk/", include("translations.urls")),
    path("admin/", admin.site.urls),
]
