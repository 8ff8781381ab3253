"""The WSGI application: static files first, then Django."""

import os
from wsgiref.headers import Headers

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - settings are ready only now
from whitenoise import WhiteNoise  # noqa: E402

from meristem.kernel.http.gate import safety_headers  # noqa: E402
from meristem.kernel.http.serving import make_ready  # noqa: E402


def _immutable(path: str, url: str) -> bool:
    """Names that carry a hash of their content never change."""
    parts = url.rsplit("/", 1)[-1].split(".")
    return len(parts) >= 3 and len(parts[-2]) == 12


settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def _safe(headers: Headers, path: str, url: str) -> None:
    """The safety headers of every answer, for files that never pass the gate."""
    for name, value in safety_headers().items():
        headers[name] = value


# Whoever was erased and came back with a restored backup goes before anybody is answered.
make_ready()

application = WhiteNoise(
    django_application,
    root=str(settings.STATIC_ROOT),
    prefix="static/",
    immutable_file_test=_immutable,
    max_age=3600,
    allow_all_origins=False,
    add_headers_function=_safe,
)
