"""The desk's page of 関連記事, below /admin/desk/<article>/related/."""

from django.urls import path

from related import desk
from translations.views.access import desk as guarded

app_name = "related"

urlpatterns = [
    path("", guarded(desk.panel, "related.view_relatedlink"), name="panel"),
    path("arrange/", guarded(desk.arrange, "related.change_relatedlink"), name="arrange"),
]
