"""Pictures of people: sent from the settings, shown from our own path."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meristem.identity.models import Avatar, User
from meristem.identity.queries import me
from meristem.identity.services.avatars import LARGE, SMALL, avatar_remove, avatar_set
from meristem.kernel.errors import Invalid, NotFound
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast

MONTH = 30 * 24 * 3600


class PictureForm(forms.Form):
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("PNG, JPEG, WebP or GIF, up to 8 MB. It is cut square; where it was taken is not kept."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access(SIGNED_IN)
def picture(request: Request) -> HttpResponse:
    form = PictureForm(request.POST, request.FILES) if request.method == "POST" else PictureForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["picture"]
        try:
            avatar_set(actor=request.actor, file=file, size=file.size)
            return with_toast(request, see_other("identity:picture"), _("This is your picture now."))
        except Invalid as error:
            form.add_error("picture", error.fields["picture"])
    context = {"form": form, "user": me(request.actor.person)}
    return render(request, "identity/picture.html", context, status=422 if form.errors else 200)


@require_POST
@access(SIGNED_IN)
def remove(request: Request) -> HttpResponse:
    avatar_remove(actor=request.actor)
    return with_toast(request, see_other("identity:picture"), _("Your picture is removed."))


@require_safe
@access(SIGNED_IN)
def avatar(request: Request, user_id: UUID, avatar_id: UUID, size: int) -> HttpResponse:
    """A picture by its name, to her and to those who share this organisation with her; each upload has another name."""
    if size not in (SMALL, LARGE) or not User.objects.filter(id=user_id, avatar_id=avatar_id).exists():
        raise NotFound
    row = Avatar.objects.get(user_id=user_id)
    response = HttpResponse(bytes(row.small if size == SMALL else row.large), content_type="image/webp")
    response["Cache-Control"] = f"private, max-age={MONTH}, immutable"
    response["Content-Disposition"] = "inline; filename=picture.webp"
    return response
