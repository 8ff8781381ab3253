from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "meristem.kernel"
    label = "kernel"
    verbose_name = "Kernel"

    def ready(self) -> None:
        from meristem.kernel import registration

        registration.load_handlers()
