"""What a form is bound to."""

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """The fields of a POST, be there none at all; None for a page that is only shown."""
    return request.POST if request.method == "POST" else None
