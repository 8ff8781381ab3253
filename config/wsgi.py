"""The WSGI application: static files first, then Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - settings are ready only now
from whitenoise import WhiteNoise  # noqa: E402


def _immutable(path: str, url: str) -> bool:
    """Names that carry a hash of their content never change."""
    parts = url.rsplit("/", 1)[-1].split(".")
    return len(parts) >= 3 and len(parts[-2]) == 12


settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
application = WhiteNoise(
    django_application, root=str(settings.STATIC_ROOT), prefix="static/", immutable_file_test=_immutable, max_age=3600
)
