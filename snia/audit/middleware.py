"""What a request does is recorded with its way in and its address."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from snia.audit.origin import Channel, acting_from

CHANNELS = {"/api/": Channel.API, "/admin/": Channel.ADMIN}
# "::192.0.2.1" left the standards long ago, and each database spells it its own way: the
# fingerprint of what is read back would differ from that of what was written.
OBSOLETE = ip_network("::/96")


class OriginMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_from(channel_of(request), address_of(request)):
            return self.get_response(request)


def channel_of(request: HttpRequest) -> Channel:
    for prefix, channel in CHANNELS.items():
        if request.path_info.startswith(prefix):
            return channel
    return Channel.PAGE


def address_of(request: HttpRequest) -> str | None:
    """The nearest address that none of our proxies has; None where it is not one."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR")
    hops = forwarded.split(",") if forwarded else []
    trusted = settings.TRUSTED_PROXY_COUNT
    # Each proxy adds the address that it saw on the right: what stands further left is the word
    # of a stranger, and so is a list too short to have come through all of them.
    if 0 < trusted <= len(hops):
        return parse_address(hops[-trusted])
    return parse_address(request.META.get("REMOTE_ADDR", ""))


def parse_address(text: str) -> str | None:
    """One spelling for each address, whoever wrote it; None for anything else."""
    host, _separator, _zone = text.strip().partition("%")
    try:
        address = ip_address(host)
    except ValueError:
        return None
    if address.version == 6:
        address = address.ipv4_mapped or address
    if address in OBSOLETE and not address.is_loopback:
        return None
    return str(address)
