"""The post office of a demo city: e-mail that really travels over SMTP, on this machine alone."""

import smtplib
import socket
import time

import pytest

from kitaphana.gateways.mail_folder import MOST_KEPT, SPARE, MailFolder
from kitaphana.gateways.post_office import HOST, MOST_BYTES, PostOffice, city_mail
from kitaphana.notices.ports import Envelope, Outcome

pytestmark = pytest.mark.once
KEY = "0123456789abcdef" * 2


def letter(number: int = 0, **fields) -> Envelope:
    given = {
        "key": f"{number:032x}" if number else KEY, "address": "anna@example.kz", "subject": "Кітабыңыз дайын",
        "text": "Сәлем!\n\nҚара: https://library.kz/", "html": "<p>Сәлем!</p>", "language": "kk", "kind": "hold_ready",
        "sender_name": "Кітапхана", "links": {"unsubscribe": "https://library.kz/messages/stop/x/"}, **fields,
    }  # fmt: skip
    return Envelope(**given)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "mailbox" / "email"


@pytest.fixture
def office(folder):
    with PostOffice(folder, 0) as opened:
        yield opened


@pytest.fixture
def mail(folder):
    return city_mail(folder, sender="library@example.kz")


def test_what_is_sent_travels_over_smtp_and_is_read_again(office, mail):
    (answer,) = mail.send([letter()])

    assert answer.outcome is Outcome.SENT
    (kept,) = mail.last(5)
    assert kept.envelope.text.replace("\r\n", "\n").strip() == letter().text
    assert kept.envelope.html.strip() == letter().html
    for name in ("key", "address", "subject", "language", "kind", "links"):
        assert getattr(kept.envelope, name) == getattr(letter(), name)
    assert kept.headers["List-Unsubscribe"] == "<https://library.kz/messages/stop/x/>"
    assert kept.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_letter_that_comes_twice_is_there_once(office, mail):
    mail.send([letter()])
    mail.send([letter()])

    assert len(mail.last(5)) == 1


def test_while_the_office_is_closed_letters_wait_and_go_when_it_opens_at_another_port(folder, mail):
    assert mail.send([letter(1)])[0].outcome is Outcome.LATER
    with PostOffice(folder, 0):
        assert mail.send([letter(1)])[0].outcome is Outcome.SENT
    assert mail.send([letter(2)])[0].outcome is Outcome.LATER

    with PostOffice(folder, 0):
        assert mail.send([letter(2)])[0].outcome is Outcome.SENT

    assert {one.envelope.key for one in mail.last(5)} == {letter(1).key, letter(2).key}


def test_it_listens_on_this_machine_alone(office):
    assert HOST == "127.0.0.1"
    assert office._listening.getsockname()[0] == HOST


def test_a_port_that_is_taken_is_left_alone_and_another_one_found(folder):
    with socket.create_server((HOST, 0)) as other:
        taken = other.getsockname()[1]
        with PostOffice(folder, taken) as opened:
            assert opened.port != taken
            assert city_mail(folder, sender="library@example.kz").send([letter()])[0].outcome is Outcome.SENT


@pytest.mark.parametrize("login", [None, ("city", "a guess")])
def test_nobody_else_hands_anything_over(office, folder, login):
    with smtplib.SMTP(HOST, office.port, timeout=5) as session:
        if login:
            with pytest.raises(smtplib.SMTPAuthenticationError):
                session.login(*login)
        with pytest.raises(smtplib.SMTPSenderRefused):
            session.sendmail("evil@example.kz", ["anna@example.kz"], b"Subject: hi\r\n\r\nhi")

    assert MailFolder(folder).last(5) == []


def test_the_letters_of_one_city_never_go_to_another(folder, tmp_path):
    """A note that was left behind may name a port at which another city's office listens by now."""
    note = folder.parent / "post-office.json"
    with PostOffice(folder, 0) as mine:
        left_behind, port = note.read_text(), mine.port
    note.write_text(left_behind)

    with PostOffice(tmp_path / "other" / "email", port):
        assert city_mail(folder, sender="library@example.kz").send([letter()])[0].outcome is Outcome.LATER

    assert MailFolder(tmp_path / "other" / "email").last(5) == []


def test_what_is_too_long_is_refused_for_good(office, mail):
    assert (
        mail.send([letter(text="x" * 60 + "\n" + ("y" * 70 + "\n") * (MOST_BYTES // 70))])[0].outcome is Outcome.REFUSED
    )


def test_the_note_and_the_word_in_it_are_the_owners_alone(office, folder):
    note = folder.parent / "post-office.json"

    assert note.stat().st_mode & 0o077 == 0


def test_only_the_last_letters_are_kept(tmp_path, monkeypatch):
    folder = MailFolder(tmp_path)
    for number in range(MOST_KEPT + SPARE + 1):
        (tmp_path / f"{number:032x}.eml").write_bytes(b"")
    time.sleep(0.01)

    folder.keep(KEY, b"Message-ID: <x@y>\r\nTo: a@b.kz\r\n\r\nhi")

    assert len(list(tmp_path.glob("*.eml"))) == MOST_KEPT
    assert (tmp_path / f"{KEY}.eml").exists()


def test_a_file_that_is_no_letter_is_passed_over(tmp_path):
    folder = MailFolder(tmp_path)
    (tmp_path / "broken.eml").write_bytes(b"\x00\xff nonsense")
    folder.keep(KEY, b"Message-ID: <k@y>\r\nTo: a@b.kz\r\n\r\nhi")

    assert [one.envelope.key for one in folder.last(5)] == ["k"]
