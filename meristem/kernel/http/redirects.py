"""Where to go after a POST, and nowhere but on this site."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


class SeeOther(HttpResponseRedirect):
    """303: the answer to a POST that worked; the browser asks for the next page with GET (RFC 9110, section 15.4.4)."""

    status_code = 303


def see_other(name: str, *args: object) -> SeeOther:
    """To the page of that URL name."""
    return SeeOther(reverse(name, args=args or None))


def next_path(request: HttpRequest, default: str) -> str:
    """The path in the parameter `next`, when it leads to a page of this site; `default` otherwise."""
    return own_path(request.POST.get("next") or request.GET.get("next") or "", default)


def own_path(wanted: str, default: str) -> str:
    """`wanted`, when it leads to a page of this site; `default` otherwise.

    Only a path counts (one slash, no host), so that no spelling of another site's address gets through.
    """
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=settings.HTTPS)
    if own and wanted.startswith("/") and not wanted.startswith("//") and "\n" not in wanted and "\r" not in wanted:
        return wanted
    return default
