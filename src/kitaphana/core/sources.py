"""Where a request comes from, as the limit per source counts it."""

import ipaddress


def source_of(address: str) -> str:
    """An IPv4 address as it is; of IPv6 the /64 network, which one subscriber has all for themselves; else the text."""
    try:
        told = ipaddress.ip_address(address.strip())
    except ValueError:
        return address.strip()[:80]
    if isinstance(told, ipaddress.IPv6Address):
        if told.ipv4_mapped:
            return str(told.ipv4_mapped)
        return str(ipaddress.ip_network((told, 64), strict=False))
    return str(told)
