"""Which IP addresses the fetcher may connect to: public unicast ones, and nothing that only looks public.

``ipaddress.is_global`` alone is no guard: it calls NAT64 and IPv4-compatible spellings of 127.0.0.1, multicast,
site-local and cloud metadata addresses global (docs/reliability.md, row S1). So IPv6 is judged by an allow rule
(only 2000::/3 is handed out to hosts) with exceptions, and every form that carries an IPv4 address inside is judged
by that IPv4 address as well.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# IANA special-purpose registry (RFC 6890 and successors), multicast, reserved, and two addresses that clouds use
# for their metadata and control services although they lie in public space.
_DENIED_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier NAT; Alibaba's metadata service 100.100.100.200 lives here
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's wire server
        "169.254.0.0/16",  # link local; most clouds' metadata service
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
_DENIED_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # IETF protocol assignments; Teredo is handled before this table
        "2001:db8::/32",
        "3fff::/20",
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")  # SIIT
_COMPATIBLE = IPv6Network("::/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")
# The local-use NAT64 prefix 64:ff9b:1::/48 is not unwrapped: RFC 8215 leaves open where the operator puts the IPv4
# address, so it is refused whole (it lies outside 2000::/3).
_IPV4_IN_LAST_32_BITS = (_MAPPED, _TRANSLATED, _COMPATIBLE, _NAT64)


def embedded_ipv4(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that an IPv6 transition address carries; empty for an ordinary one.

    Covers IPv4-mapped, IPv4-compatible, SIIT, NAT64 (well-known prefix), 6to4, and Teredo (server and client).
    """
    number = int(address)
    if any(address in network for network in _IPV4_IN_LAST_32_BITS):
        return (IPv4Address(number & 0xFFFFFFFF),)
    if address in _SIX_TO_FOUR:
        return (IPv4Address(number >> 80 & 0xFFFFFFFF),)
    if address in _TEREDO:
        return (IPv4Address(number >> 64 & 0xFFFFFFFF), IPv4Address(~number & 0xFFFFFFFF))
    return ()


def is_public(address: str) -> bool:
    """Say whether an IP address as the resolver wrote it (possibly with a zone) is public unicast.

    Anything that does not parse is not public, so the guard fails closed.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _DENIED_V4)
    if parsed.scope_id is not None:
        return False
    inner = embedded_ipv4(parsed)
    if inner:
        return all(is_public(str(ipv4)) for ipv4 in inner)
    return parsed in _GLOBAL_UNICAST_V6 and not any(parsed in network for network in _DENIED_V6)
