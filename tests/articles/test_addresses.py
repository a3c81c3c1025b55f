"""Which addresses count as public (docs/reliability.md, row S1)."""

import pytest

from articles.addresses import is_public

PRIVATE = """
0.0.0.0 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254 172.16.0.1
172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.1
203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:1 64:ff9b:1::808:808 2002:7f00:1:: 2002:a9fe:a9fe::
2002:c0a8:101::1 2001:0:7f00:1:: 2001::1 2001:2::1 2001:20::1 2001:db8::1 3fff::1 5f00::1 100::1 fc00::1 fd00::1
fd00:ec2::254 fe80::1 fe80::1%eth0 febf::1 fec0::1 ff02::1 ff0e::1 4000::1 8000::1
"""

PUBLIC = """
1.1.1.1 8.8.8.8 9.9.9.9 100.63.255.255 100.128.0.1 128.0.0.1 151.101.1.140 169.253.255.255 169.255.0.1 172.15.255.255
172.32.0.1 192.0.1.1 192.167.255.255 192.169.0.1 198.17.255.255 198.20.0.1 223.255.255.255
2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:4001:81b::200e ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_an_address_that_is_not_public_unicast_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_an_ordinary_public_address_is_allowed(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "text", ["", "localhost", "0177.0.0.1", "2130706433", "127.1", "1.2.3.4.5", "8.8.8.8 "]
)
def test_what_is_not_an_address_is_not_public(text: str) -> None:
    assert not is_public(text)


def test_a_teredo_address_is_judged_by_its_client_too() -> None:
    # 2001:0:<server>:<flags>:<port>:<client, inverted>; client 10.0.0.1 behind the public server 8.8.8.8.
    assert not is_public("2001:0:808:808:0:0:f5ff:fffe")
