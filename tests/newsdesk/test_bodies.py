"""Nobody fills our disk: a request that brings too much is refused before anything of it is read."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from newsdesk.bodies import FORM_BYTES


@pytest.mark.parametrize(
    "path", ["/", "/search/", "/admin/login/", "/admin/desk/", "/csp-report/", "/api/v1/stories"]
)
def test_what_is_larger_than_the_largest_file_is_refused_whoever_sends_it(settings, path):
    settings.FETCH_MAX_BYTES = 10_000
    too_large = SimpleUploadedFile("x.bin", b"x" * (settings.FETCH_MAX_BYTES + FORM_BYTES))
    answer = Client(enforce_csrf_checks=True).post(path, {"file": too_large})
    assert answer.status_code == 413
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_file_of_the_largest_size_still_comes_through(settings, client):
    settings.FETCH_MAX_BYTES = 10_000
    fits = SimpleUploadedFile("x.bin", b"x" * settings.FETCH_MAX_BYTES)
    assert client.post("/admin/login/", {"file": fits}).status_code == 200
