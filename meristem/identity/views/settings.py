"""What a person sets about her account."""

from typing import Any

from django.conf import settings as installation
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meristem.identity.forms import PasswordChangeForm, ProfileForm
from meristem.identity.models import User
from meristem.identity.queries import me
from meristem.identity.services import password_change, profile_change
from meristem.identity.views.origin import renew
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import EVERYONE, SIGNED_IN, Request, access
from meristem.kernel.http.redirects import SeeOther, next_path, see_other
from meristem.kernel.http.toasts import with_toast

YEAR = 365 * 24 * 3600


def _page(
    request: Request, profile: ProfileForm | None = None, password: PasswordChangeForm | None = None
) -> HttpResponse:
    user = me(request.actor.person)
    initial: dict[str, Any] = {
        "display_name": user.display_name,
        "username": user.username or "",
        "language": user.language or installation.LANGUAGE_CODE,
        "time_zone": user.time_zone,
        "theme": user.theme,
    }
    context = {
        "user": user,
        "profile": profile or ProfileForm(initial=initial, prefix="profile"),
        "password": password or PasswordChangeForm(user=user, prefix="password"),
    }
    return render(request, "identity/settings.html", context, status=422 if profile or password else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access(SIGNED_IN)
def settings(request: Request) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    form = ProfileForm(request.POST, prefix="profile")
    if not form.is_valid():
        return _page(request, profile=form)
    try:
        user = profile_change(actor=request.actor, **form.cleaned_data)
    except Invalid as error:
        _copy_errors(form, error)
        return _page(request, profile=form)
    response = with_toast(request, see_other("identity:settings"), _("Saved"))
    _remember(response, language=user.language, theme=user.theme)
    return response


@require_POST
@access(SIGNED_IN)
def password(request: Request) -> HttpResponse:
    form = PasswordChangeForm(request.POST, user=me(request.actor.person), prefix="password")
    if not form.is_valid():
        return _page(request, password=form)
    given = form.cleaned_data
    if not password_change(actor=request.actor, **given):
        form.add_error("current", _("This is not your password at the moment."))
        return _page(request, password=form)
    said = _("Your new password is set. Your other sessions have ended.")
    response = with_toast(request, see_other("identity:settings"), said)
    renew(request, response)
    return response


@require_POST
@access(EVERYONE)
def preferences(request: Request) -> HttpResponse:
    """Language and theme from any page's menu: kept with the account, and in cookies for whoever has none."""
    language = request.POST.get("language", "")
    theme = request.POST.get("theme", "")
    chosen_language = language if language in dict(installation.LANGUAGES) else None
    chosen_theme = theme if theme in User.Theme.values else None
    if chosen_language is None and chosen_theme is None:
        raise Invalid(_("Choose a language or a theme that there is."))
    if request.actor.is_authenticated:
        profile_change(actor=request.actor, language=chosen_language, theme=chosen_theme)
    response = SeeOther(next_path(request, "/"))
    _remember(response, language=chosen_language, theme=chosen_theme)
    return response


def _remember(response: HttpResponse, *, language: str | None, theme: str | None) -> None:
    """Cookies, so that the door speaks her language before she signs in."""
    for name, value in ((installation.LANGUAGE_COOKIE_NAME, language), ("theme", theme)):
        if value:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=installation.HTTPS, httponly=True)


def _copy_errors(form: ProfileForm, error: Invalid) -> None:
    for name, messages in error.fields.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)
