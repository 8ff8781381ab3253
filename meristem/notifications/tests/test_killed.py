"""A worker that is killed in the middle: nothing is lost, and a letter goes twice at most, under one Message-ID."""

import os
import signal
import subprocess
import sys

from config.environment import ROOT
from meristem.kernel.mail import mail_send_due
from meristem.kernel.models import Mail
from meristem.notifications.models import Delivery, NoticeSettings
from meristem.notifications.tests.post_office import PostOffice
from meristem.notifications.tests.telling import URGENT, deliver, tell
from tests import build


def killed(app_dsn: str, what: str, mail_url: str) -> str:
    """Run a worker that is killed in the middle; what it had said by then."""
    environment = os.environ | {"MERISTEM_APP_DSN": app_dsn, "MERISTEM_MAIL_URL": mail_url}
    done = subprocess.run(
        [sys.executable, "-m", "meristem.notifications.tests.post_office", what],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    return done.stdout


def test_a_worker_killed_in_the_middle_loses_nothing_and_mails_twice_at_most(committed, settings) -> None:
    app_dsn, _owner_dsn = committed
    with PostOffice() as office:
        settings.MAIL_URL = office.url
        org = build.organization()
        ada = build.person(org)
        tell(org, ada, kind=URGENT, name="A thing")
        # Killed after handing over and before commit: nothing of it stays, and the next worker does it.
        assert killed(app_dsn, "deliver", office.url).startswith("1")
        with build.inside(org, ada):
            assert Delivery.objects.get().state == "due"
            assert not Mail.objects.exists()
        assert deliver() == 1
        assert deliver() == 0
        # Killed after the mail server took it: it goes once more, with the same Message-ID, and then never again.
        assert "sent" in killed(app_dsn, "send", office.url)
        for _ in range(3):
            mail_send_due()
            deliver()
        ids = [message["Message-ID"] for message in office.box.messages()]
        assert len(ids) == 2
        assert len(set(ids)) == 1
        with build.inside(org, ada):
            assert Mail.objects.get().state == "sent"
            assert NoticeSettings.objects.count() == 1
