"""Which addresses may be called: public ones, and those that the operator allows."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

import httpx
from django.conf import settings

from sanket.shared.errors import Refusal

LONGEST = 2_000
"""Characters of an address."""
WELL_KNOWN = (80, 443)
FIRST_FREE_PORT = 1024
"""Below it are mail servers, remote shells and the like: nothing that waits for HTTP, except on the two above."""
LAST_PORT = 65_535

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# All of IPv6 that is in use by everybody; mapped, translated (NAT64) and local addresses lie outside.
_PUBLIC6 = ipaddress.IPv6Network("2000::/3")
# Of those: Teredo and other protocols' own, documentation, and IPv4 in disguise (6to4).
_NOT6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
# What Python's `is_global` lets pass, or did in earlier versions: relays to 6to4, protocols' own, multicast and reserved.
_NOT4 = tuple(map(ipaddress.IPv4Network, ("192.88.99.0/24", "192.0.0.0/24", "224.0.0.0/4", "240.0.0.0/4")))


# Browsers and resolvers read a host of which the last part is a number as an address, in any base and of any length.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LOOPBACK: tuple[IP, ...] = (ipaddress.IPv4Address("127.0.0.1"), ipaddress.IPv6Address("::1"))


class OutboundRefusal(Refusal):
    """An address that is not called."""


def public(ip: IP) -> bool:
    """Whether everybody on the internet means the same machine by it.

    >>> public(ipaddress.ip_address("10.0.0.1")), public(ipaddress.ip_address("8.8.8.8"))
    (False, True)
    """
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not any(ip in network for network in _NOT4)
    return ip in _PUBLIC6 and ip.is_global and not any(ip in network for network in _NOT6)


def named(host: str) -> bool:
    """Whether the operator allows this host by its name, wherever it leads."""
    return host.lower().rstrip(".") in settings.SANKET_OUTBOUND_ALLOW


def allowed(ip: IP) -> bool:
    return public(ip) or any(ip in network for network in _networks(settings.SANKET_OUTBOUND_ALLOW))


def _networks(entries: Iterable[str]) -> Iterable[Network]:
    # A network has a stroke: settings.py wrote single addresses as networks, too.
    return (ipaddress.ip_network(entry) for entry in entries if "/" in entry)


def check(url: str) -> httpx.URL:
    """The address, read once for good; refuses what can be seen to be wrong without asking for its name.

    Where the name leads is judged when it is called, each time anew.
    """
    try:
        read = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise _wrong("it cannot be read") from error
    if read.scheme not in ("http", "https") or not read.host:
        raise _wrong("it begins with https:// or http:// and a host")
    if len(url) > LONGEST:
        raise _wrong(f"it is longer than {LONGEST} characters")
    if read.userinfo:
        raise _wrong("no user or password may stand in it")
    if read.fragment:
        raise _wrong("nothing may stand behind a #")
    if any(sign.isspace() for sign in url) or "\\" in url:
        raise _wrong("it holds a space or a backslash")
    port = WELL_KNOWN[read.scheme == "https"] if read.port is None else read.port
    if port > LAST_PORT:
        raise _wrong(f"its port is above {LAST_PORT}")
    if port not in WELL_KNOWN and port < FIRST_FREE_PORT and not named(read.host):
        raise OutboundRefusal(
            "outbound.port", f"Port {port} is none that is called; use 80, 443, or one from 1024 on.", {"port": port}
        )
    try:
        judge(read.host, [ipaddress.ip_address(read.host)])
    except ValueError:
        _plain(read)
    return read


def _plain(read: httpx.URL) -> None:
    """Refuse numbers that resolvers take for an address though they are not written as one, and this machine's name."""
    host = read.raw_host.decode("ascii").lower().rstrip(".")
    last = host.rpartition(".")[2]
    if _NUMBER.fullmatch(last):
        raise _wrong("its host is a number; write a name, or an address of four numbers")
    if last == "localhost" and not any(allowed(ip) for ip in _LOOPBACK):
        judge(host, _LOOPBACK[:1])


def judge(host: str, ips: Iterable[IP]) -> None:
    """Refuse a host of which any address is neither public nor allowed."""
    if named(host):
        return
    for ip in ips:
        if not allowed(ip):
            raise OutboundRefusal(
                "outbound.private",
                f"{host} leads to {ip}, which is no public address; the operator can allow it by SANKET_OUTBOUND_ALLOW.",
                {"host": host, "address": str(ip)},
            )


def _wrong(why: str) -> OutboundRefusal:
    return OutboundRefusal("outbound.address", f"This address cannot be called: {why}.", {"reason": why})
