"""What the framework logs of a request: the route, never the address. Addresses hold secrets of letters, and names."""

import logging

LOGGERS = ("django.request", "django.security.csrf")


class RouteOnly(logging.Filter):
    """Puts the route in the place of the path, which is the last thing that these loggers say."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple) and record.args:
            found = getattr(request, "resolver_match", None)
            record.args = (*record.args[:-1], getattr(found, "route", "") or "an unknown address")
        return True


def say_routes_only() -> None:
    """Once a process."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, RouteOnly) for known in logger.filters):
            logger.addFilter(RouteOnly())
