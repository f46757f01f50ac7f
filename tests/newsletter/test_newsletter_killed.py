"""SIGKILL in the middle of the sending: nobody is lost, nobody is written to blindly again."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from email import message_from_bytes
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PEOPLE = 60
KILLS = (7, 11, 5)


def start(deed: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.newsletter.killed_worker", deed],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def let_time_pass(database: Path) -> None:
    """Let every lease run out, as minutes would."""
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE newsletter_pump SET held_until = NULL")
        connection.execute(
            "UPDATE newsletter_delivery SET claimed_until = '2000-01-01' WHERE state IN ('claimed', 'sending')"
        )


def ledger(database: Path) -> Counter[str]:
    with sqlite3.connect(database) as connection:
        return Counter(state for (state,) in connection.execute("SELECT state FROM newsletter_delivery"))


def test_three_kills_lose_nobody_and_double_nobody(tmp_path: Path) -> None:
    database, mailbox = tmp_path / "portal.sqlite3", tmp_path / "mailbox"
    environment = os.environ | {
        "DATABASE_URL": f"sqlite://{database}",
        "MAIL_FOLDER": str(mailbox),
        "PEOPLE": str(PEOPLE),
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.test"),
    }
    with start("load", environment) as loading:
        assert loading.wait(timeout=300) == 0
    for messages in KILLS:
        with start("send", environment) as worker:
            assert worker.stdout is not None
            for _message in range(messages):
                assert worker.stdout.readline() == "sending\n"
            worker.send_signal(signal.SIGKILL)
        let_time_pass(database)
    with start("send", environment) as worker:
        assert worker.stdout is not None
        worker.stdout.read()
        assert worker.wait(timeout=300) == 0

    mails = [message_from_bytes(path.read_bytes()) for path in mailbox.glob("*.eml")]
    written_to = Counter(message["To"] for message in mails)
    states = ledger(database)
    assert set(written_to.values()) == {1}
    assert states["sent"] + states["uncertain"] == PEOPLE
    assert states["uncertain"] <= len(KILLS)
    assert states["sent"] <= len(mails) <= PEOPLE
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT state, candidates FROM newsletter_mailing").fetchall() == [("sent", PEOPLE)]
