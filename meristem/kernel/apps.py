from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "meristem.kernel"
    label = "kernel"
    verbose_name = "Kernel"

    def ready(self) -> None:
        from django.contrib.postgres.signals import register_type_handlers
        from django.db.backends.signals import connection_created

        from meristem.kernel import registration

        # It registers types that no table of ours has, each time a request takes a connection from the pool.
        connection_created.disconnect(register_type_handlers)
        registration.load_handlers()
