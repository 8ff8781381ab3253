"""A real SMTP server in the test's own process, and a worker process that can be killed."""

import email
import email.policy
import os
import sys
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Box:
    """Keeps what it was handed. `answers` are given in turn, then everything is taken."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.answers: list[str] = []
        self.recipients: list[list[str]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(bytes(envelope.original_content or b""))
        self.recipients.append(envelope.rcpt_tos)
        return self.answers.pop(0) if self.answers else "250 taken"

    def messages(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.taken]  # type: ignore[misc]


class AnyPort(Controller):
    """Listens where there is room; the library's own trial connection must know where that is."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class PostOffice:
    """Opens on a free port of this machine, and closes."""

    def __init__(self) -> None:
        self.box = Box()
        self.controller = AnyPort(self.box, hostname="127.0.0.1", port=0, decode_data=False)

    def __enter__(self) -> "PostOffice":
        self.controller.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}"


def main() -> None:
    """A worker that dies: after handing over and before commit (`deliver`), or once the server took it (`send`)."""
    import django

    django.setup()
    from django.db import transaction

    from meristem.kernel import mail
    from meristem.notifications.services import delivering
    from meristem.notifications.tests import telling

    # Another process knows nothing of what the test named.
    telling.every_subject_is_called("A thing")
    what = sys.argv[1]
    if what == "deliver":
        with transaction.atomic():
            print(delivering.deliver_due(), flush=True)
            os.kill(os.getpid(), 9)
    deliver = mail._deliver

    def die(letter: Any) -> None:
        deliver(letter)
        print("sent", flush=True)
        os.kill(os.getpid(), 9)

    mail._deliver = die
    mail.mail_send_due()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
