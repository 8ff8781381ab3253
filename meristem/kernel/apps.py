from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "meristem.kernel"
    label = "kernel"
    verbose_name = "Kernel"

    def ready(self) -> None:
        from meristem.kernel import registration
        from meristem.kernel.http.logged import say_routes_only

        _spare_each_request()
        say_routes_only()
        registration.load_handlers()


def _spare_each_request() -> None:
    """Disconnect what Django does at every request for ways of working that are not ours."""
    from django.conf import settings
    from django.contrib.postgres.signals import register_type_handlers
    from django.core.signals import request_started
    from django.db import close_old_connections, reset_queries
    from django.db.backends.signals import connection_created

    # It registers types that no table of ours has, each time a request takes a connection from the pool.
    connection_created.disconnect(register_type_handlers)
    # A connection goes back to the pool when a request ends (`request_finished`): none is old when the next begins.
    request_started.disconnect(close_old_connections)
    if not settings.DEBUG:
        request_started.disconnect(reset_queries)
