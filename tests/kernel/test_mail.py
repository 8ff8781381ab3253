"""Mail over a real SMTP connection."""

import datetime
import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from meristem.identity.models import EmailLink
from meristem.kernel.context import tenant
from meristem.kernel.links import derived_secret
from meristem.kernel.mail import delay_after, mail_queue, mail_send_due
from meristem.kernel.models import Mail
from tests import build
from tests.identity.support import account

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


class Conversation(socketserver.StreamRequestHandler):
    """Enough of RFC 5321 to take a message, or to refuse it when told so."""

    server: "Server"

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("220 test")
        recipients: list[str] = []
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "EHLO":
                self.say("250-test")
                self.say("250 8BITMIME")
            elif verb == "RCPT":
                recipients.append(line)
                self.say(self.server.recipient_answer)
            elif verb == "DATA":
                self.say("354 go on")
                body = b""
                # An empty line without an end: the client has gone.
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    body += part
                self.server.taken.append(body)
                self.say(self.server.data_answer)
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    recipient_answer = "250 ok"
    data_answer = "250 ok"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken: list[bytes] = []

    def messages(self) -> list[EmailMessage]:
        return [email.message_from_bytes(body, policy=email.policy.default) for body in self.taken]  # type: ignore[misc]


@pytest.fixture
def server(settings) -> Iterator[Server]:
    made = Server()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    settings.MAIL_URL = f"smtp://127.0.0.1:{made.server_address[1]}"
    settings.MAIL_FROM = "Meristem <garden@example.org>"
    yield made
    made.shutdown()
    made.server_close()


def queue_one(org, address: str = "ada@example.org") -> tuple[Mail, EmailLink]:
    ada = account(org, email=address)
    with tenant(org.id, ada.id):
        link = EmailLink.objects.create(user=ada, purpose="reset", expires_at=ada.created_at)
        mail = mail_queue(
            to=address, template="identity_reset", params={"link": str(link.id)}, recipient_id=ada.id, language="en"
        )
    is_due(org)
    return mail, link


def is_due(org) -> None:
    """A test is one transaction, in which no time passes."""
    with tenant(org.id):
        Mail.objects.update(next_try_at=LONG_AGO)


def state_of(org, mail: Mail) -> Mail:
    with tenant(org.id):
        return Mail.objects.get(id=mail.id)


def test_a_letter_goes_over_the_wire_with_its_link_derived_only_then(server: Server, settings) -> None:
    org = build.organization()
    mail, link = queue_one(org)
    secret = derived_secret("reset", link.id)
    assert secret not in str(state_of(org, mail).params)
    assert mail_send_due() == 1
    (message,) = server.messages()
    assert message["To"] == "ada@example.org"
    assert message["From"] == "Meristem <garden@example.org>"
    assert message["Message-ID"] == mail.message_id
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    assert f"{settings.BASE_URL}/reset/{link.id}/{secret}" in text
    assert f'href="{settings.BASE_URL}/reset/{link.id}/{secret}"' in html
    sent = state_of(org, mail)
    assert (sent.state, sent.attempts) == ("sent", 1)
    assert mail_send_due() == 0


def test_a_letter_is_tried_again_later_with_the_same_message_id(server: Server) -> None:
    org = build.organization()
    mail, _link = queue_one(org)
    server.data_answer = "451 not now"
    assert mail_send_due() == 1
    waiting = state_of(org, mail)
    assert (waiting.state, waiting.attempts) == ("queued", 1)
    assert mail_send_due() == 0
    is_due(org)
    server.data_answer = "250 ok"
    mail_send_due()
    assert state_of(org, mail).state == "sent"
    assert {message["Message-ID"] for message in server.messages()} == {mail.message_id}
    assert delay_after(1) < delay_after(2) < delay_after(5)


def test_an_address_refused_for_good_is_given_up_and_does_not_stop_the_others(server: Server) -> None:
    org = build.organization()
    refused, _link = queue_one(org)
    server.recipient_answer = "550 nobody here"
    mail_send_due()
    assert state_of(org, refused).state == "failed"
    server.recipient_answer = "250 ok"
    fine, _link = queue_one(org, "bo@example.org")
    mail_send_due()
    assert state_of(org, fine).state == "sent"


def test_a_letter_that_cannot_be_written_waits_without_stopping_the_others(server: Server) -> None:
    org = build.organization()
    with tenant(org.id):
        broken = mail_queue(to="x@example.org", template="no_such_letter")
    fine, _link = queue_one(org)
    assert mail_send_due() == 2
    assert state_of(org, broken).state == "queued"
    assert state_of(org, fine).state == "sent"


def test_a_server_that_is_away_is_waited_for(settings) -> None:
    settings.MAIL_URL = "smtp://127.0.0.1:1"
    org = build.organization()
    mail, _link = queue_one(org)
    mail_send_due()
    assert state_of(org, mail).state == "queued"


def test_without_a_server_letters_stay_in_the_demo_or_wait(settings) -> None:
    org = build.organization()
    mail, _link = queue_one(org)
    settings.DEMO = False
    assert mail_send_due() == 0
    settings.DEMO = True
    assert mail_send_due() == 1
    assert state_of(org, mail).state == "sent"


def test_names_with_markup_are_plain_in_text_and_escaped_in_html() -> None:
    org = build.organization()
    ada = account(org)
    with tenant(org.id, ada.id):
        type(ada).objects.update(display_name="Ada <b>&</b> Co")
        mail = mail_queue(to="ada@example.org", template="identity_known", recipient_id=ada.id, language="en")
    from meristem.kernel.mail import mail_render

    rendered = mail_render(mail)
    assert "Ada <b>&</b> Co" in rendered.text
    assert "Ada &lt;b&gt;&amp;&lt;/b&gt; Co" in rendered.html
