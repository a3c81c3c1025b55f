"""Every address of the site: the reader's pages, the desk inside the admin, the preview, health."""

from allauth.account.views import logout, reauthenticate
from django.contrib import admin
from django.urls import include, path, re_path

from newsdesk import csp, second_factor, status
from newsdesk.health import metrics_page
from newsdesk.reader import api, card, feeds, lists, report, search, sitemaps, views

reader_patterns = (
    [
        path("", lists.home, name="home"),
        path("stories/<slug:slug>/", views.story, name="story"),
        path("stories/<slug:slug>/card.png", card.share_card, name="share_card"),
        path("stories/<slug:slug>/report/", report.report, name="report"),
        path("topics/<slug:slug>/", lists.topic, name="topic"),
        path("sources/<slug:slug>/", lists.source, name="source"),
        path("archive/", lists.archive, name="archive"),
        path("archive/<int:year>/<int:month>/", lists.month, name="month"),
        path("search/", search.page, name="search"),
        path("about/", views.about, name="about"),
        re_path(r"^feed(?P<bilingual>\.bilingual)?\.(?P<kind>atom|json)$", feeds.site_feed, name="feed"),
        re_path(
            r"^topics/(?P<slug>[-\w]+)/feed(?P<bilingual>\.bilingual)?\.(?P<kind>atom|json)$",
            feeds.topic_feed,
            name="topic_feed",
        ),
        re_path(
            r"^sources/(?P<slug>[-\w]+)/feed(?P<bilingual>\.bilingual)?\.(?P<kind>atom|json)$",
            feeds.source_feed,
            name="source_feed",
        ),
        path("sitemap.xml", sitemaps.index, name="sitemap_index"),
        re_path(r"^sitemaps/(?P<name>pages|news)\.xml$", sitemaps.sitemap, name="sitemap"),
        path("sitemaps/stories-<int:number>.xml", sitemaps.stories, name="story_sitemap"),
        path("robots.txt", sitemaps.robots, name="robots"),
        path("llms.txt", sitemaps.llms, name="llms"),
        path(".well-known/security.txt", sitemaps.security, name="security"),
    ],
    "reader",
)

urlpatterns = [
    path("", include(reader_patterns)),
    path("api/v1/", api.api.urls),
    path(
        "metrics", metrics_page
    ),  # /healthz and /readyz are answered before all this (newsdesk.health.Probes)
    path("csp-report/", csp.take_report, name="csp_report"),
    path("admin/preview/<int:pk>/", views.preview, name="preview"),
    # Before the admin, whose last pattern takes everything below admin/.
    path("admin/desk/<int:pk>/related/", include("related.urls")),
    path("admin/desk/", include("translations.urls")),
    path("admin/status/", admin.site.admin_view(status.page), name="status"),
    # In place of the admin's own: a right password may be half of the way in.
    path("admin/login/", second_factor.sign_in, name="account_login"),
    path("admin/second-factor/password/", reauthenticate, name="account_reauthenticate"),
    path("admin/second-factor/leave/", logout, name="account_logout"),
    path("admin/second-factor/", include("allauth.mfa.urls")),
    path("admin/", admin.site.urls),
]

handler403 = "newsdesk.refusals.forbidden"
handler404 = "newsdesk.refusals.not_found"
handler500 = "newsdesk.refusals.failed"
