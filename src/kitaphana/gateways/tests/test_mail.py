"""E-mail: its headers, what a relay says, and reports of what came back."""

import smtplib
from email import message_from_bytes
from email.policy import default

import pytest

from kitaphana.gateways.bounces import read_bounce
from kitaphana.gateways.smtp import SmtpGateway, message_of
from kitaphana.notices.ports import Envelope, Outcome

pytestmark = pytest.mark.once
KEY = "0123456789abcdef" * 2


def envelope(**fields) -> Envelope:
    given = {
        "key": KEY, "address": "anna@example.kz", "subject": "Кітабыңыз дайын", "text": "Сәлем", "html": "<p>Сәлем</p>",
        "language": "kk", "kind": "hold_ready", "sender_name": "Кітапхана",
        "links": {"unsubscribe": "https://library.kz/messages/stop/x/"}, **fields,
    }  # fmt: skip
    return Envelope(**given)


def read(one: Envelope):
    return message_from_bytes(message_of(one, sender="library@example.kz").as_bytes(), policy=default)


def test_the_headers_of_a_message():
    message = read(envelope())

    assert message["Message-ID"] == f"<{KEY}@example.kz>"
    assert message["List-Unsubscribe"] == "<https://library.kz/messages/stop/x/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Subject"] == "Кітабыңыз дайын"
    assert message["Content-Language"] == "kk"
    assert message["X-Kitaphana-Kind"] == "hold_ready"
    assert message["From"].addresses[0].display_name == "Кітапхана"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_message_without_html_says_its_language_too():
    assert read(envelope(html="", language="kk-Latn"))["Content-Language"] == "kk-Latn"


def test_what_cannot_be_switched_off_offers_no_switch():
    assert read(envelope(links={}))["List-Unsubscribe"] is None


def test_a_subject_smuggles_no_header():
    message = read(envelope(subject="Hi\r\nBcc: all@example.kz", sender_name="X\nReply-To: evil@example.kz"))

    assert message["Bcc"] is None
    assert message["Reply-To"] is None


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_every_line_end_of_unicode_is_harmless_in_a_heading(end):
    message = read(envelope(subject=f"Абай{end}жолы", sender_name=f"Орталық{end}кітапхана"))

    assert message["Subject"] == "Абай жолы"
    assert message["From"].addresses[0].display_name == "Орталық кітапхана"


def test_a_domain_in_other_letters_goes_out_as_relays_take_it():
    assert read(envelope(address="anna@кітап.қаз"))["To"].addresses[0].addr_spec == "anna@xn--80atqk3h.xn--80ao21a"


def test_a_fault_of_the_house_is_not_put_on_the_reader():
    answer = SmtpGateway(lambda: None, "library@example.kz").send([envelope(reply_to="no address at all")])[0]

    assert (answer.outcome, answer.reason) == (Outcome.REFUSED, "message_malformed")


class Session:
    """A relay that raises or takes."""

    def __init__(self, *errors):
        self.errors, self.taken = list(errors), []

    def send_message(self, message, sender, to):
        if self.errors and (error := self.errors.pop(0)):
            raise error
        self.taken.append((sender, to))


def refused(code, text):
    return smtplib.SMTPRecipientsRefused({"anna@example.kz": (code, text)})


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, Outcome.SENT),
        (refused(550, b"5.1.1 no such user"), Outcome.BAD_ADDRESS),
        (refused(550, b"5.7.1 looks like spam"), Outcome.REFUSED),
        (refused(451, b"4.2.0 greylisted"), Outcome.LATER),
        (smtplib.SMTPDataError(554, b"no"), Outcome.REFUSED),
        (smtplib.SMTPSenderRefused(421, b"busy", "x"), Outcome.LATER),
        (TimeoutError(), Outcome.LATER),
        (ConnectionRefusedError(), Outcome.LATER),
        (smtplib.SMTPAuthenticationError(535, b"no"), Outcome.LATER),
    ],
)
def test_what_a_relay_says(error, outcome):
    gateway = SmtpGateway(lambda: Session(error), "library@example.kz")

    assert gateway.send([envelope()])[0].outcome is outcome


def test_a_session_that_has_ended_is_opened_anew():
    sessions = [Session(smtplib.SMTPServerDisconnected()), Session()]
    gateway = SmtpGateway(lambda: sessions.pop(0), "library@example.kz")

    assert gateway.send([envelope(), envelope()])[0].outcome is Outcome.SENT


def test_an_address_that_is_none_is_said_to_be_bad():
    gateway = SmtpGateway(lambda: Session(), "library@example.kz")

    assert gateway.send([envelope(address="not an address")])[0].outcome is Outcome.BAD_ADDRESS


def report(status="5.1.1", action="failed", key=KEY) -> bytes:
    return "\r\n".join(
        [
            "From: MAILER-DAEMON@example.kz", "Subject: Undelivered", "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "",
            "--b", "Content-Type: text/plain", "", "Sorry.", "",
            "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx", "",
            "Final-Recipient: rfc822; anna@example.kz", f"Action: {action}", f"Status: {status}", "",
            "--b", "Content-Type: message/rfc822", "", f"Message-ID: <{key}@example.kz>", "Subject: x", "", "text", "",
            "--b--", "",
        ]
    ).encode()  # fmt: skip


def test_a_report_of_a_mailbox_that_is_none():
    found = read_bounce(report())

    assert (found.key, found.reason) == (KEY, "bounced_5.1.1")


@pytest.mark.parametrize(
    "data",
    [
        report(status="4.2.2"), report(action="delayed"), report(status="5.2.2"), report(key="other"),
        b"", b"\xff" * 99,
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n", b"Subject: out of office\r\n\r\nback soon",
    ],
)  # fmt: skip
def test_what_is_no_report_of_an_end_changes_nothing(data):
    assert read_bounce(data) is None
