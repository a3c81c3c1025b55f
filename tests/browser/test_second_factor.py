"""A passkey is set up and signs in alone, in Chromium with an authenticator that it plays itself."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORDS

pytestmark = pytest.mark.browser


def test_a_passkey_is_set_up_and_then_signs_in_without_a_password(browser, site):
    # A key belongs to a name: 127.0.0.1 has none.
    context = browser.new_context(base_url=site.replace("127.0.0.1", "localhost"), locale="ja-JP")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    chromium = context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    able = {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": kind | able})

    name, password = next(iter(PASSWORDS.items()))
    page.goto("/admin/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("#login-form [type=submit]")
    page.wait_for_url("**/admin/")
    page.get_by_role("link", name="多要素認証").click()
    page.locator("a[href$='/webauthn/add/']").click()
    page.fill("#id_password", password)
    page.get_by_role("button", name="確認する").click()
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")

    context.clear_cookies()
    page.goto("/admin/login/?next=/admin/desk/")
    page.click("#passkey_login")
    expect(page).to_have_url(re.compile(r"^[^?]*/admin/desk/$"))  # where the person wanted to go
    expect(page.locator("#user-tools")).to_be_visible()

    page.goto("/admin/second-factor/webauthn/")  # the other tests sign in by password alone
    page.locator("a[href$='/remove/']").click()
    page.fill("#id_password", password)
    page.get_by_role("button", name="確認する").click()
    page.get_by_role("button", name="削除").click()
    page.wait_for_url("**/webauthn/")
    assert faults == []
    context.close()
