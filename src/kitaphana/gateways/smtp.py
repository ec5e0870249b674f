"""E-mail over SMTP (RFC 5321) to the operator's relay, which signs it (DKIM) and delivers it.

The Message-ID comes from the key, so a mailbox can drop a second copy; SMTP itself cannot tell. After a crash between
the relay's answer and our note of it, one message may therefore go out twice: we err towards a second copy, never none.
"""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from kitaphana.core import clock
from kitaphana.notices.ports import Answer, Envelope, Outcome

SECONDS: Final = 20.0
_NO_SUCH_MAILBOX: Final = frozenset({550, 551, 553, 556})


@dataclass(frozen=True, slots=True)
class Relay:
    """Where e-mail is handed over. `security` is `starttls`, `tls` or `none`."""

    host: str
    port: int
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)

    def connect(self) -> smtplib.SMTP:
        """A session that may be used for many messages. Raises OSError and `smtplib.SMTPException`."""
        context = ssl.create_default_context()
        if self.security == "tls":
            session: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
        else:
            session = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
            if self.security == "starttls":
                session.starttls(context=context)
        if self.user:
            session.login(self.user, self.password)
        return session


@dataclass(slots=True)
class SmtpGateway:
    """`sender` is the address in From, whose domain also stands in Message-IDs; `bounces` gets what comes back."""

    connect: Callable[[], smtplib.SMTP]
    sender: str
    bounces: str = ""
    knows_keys: bool = False
    in_flight: int = 1
    _session: smtplib.SMTP | None = field(default=None, repr=False)

    def send(self, envelopes: Sequence[Envelope]) -> Sequence[Answer]:
        """Hand them over one by one within one session, which is kept for the next ones."""
        return [self._send(one) for one in envelopes]

    def _send(self, envelope: Envelope) -> Answer:
        try:
            recipient = deliverable(envelope.address)
        except ValueError:
            return Answer(Outcome.BAD_ADDRESS, reason="address_malformed")
        try:
            message = message_of(envelope, sender=self.sender, recipient=recipient)
        except ValueError:  # the text, or an address of the library: no reader's fault
            return Answer(Outcome.REFUSED, reason="message_malformed")
        try:
            return self._hand_over(recipient, message)
        except smtplib.SMTPServerDisconnected:  # a session that was kept too long: once more with a fresh one
            self._session = None
        except (OSError, smtplib.SMTPException) as error:
            return self._failed(error)
        try:
            return self._hand_over(recipient, message)
        except (OSError, smtplib.SMTPException) as error:
            return self._failed(error)

    def _hand_over(self, recipient: Address, message: EmailMessage) -> Answer:
        if self._session is None:
            self._session = self.connect()
        try:
            self._session.send_message(message, self.bounces or self.sender, [recipient.addr_spec])
        except smtplib.SMTPRecipientsRefused as refused:
            return _of_code(*next(iter(refused.recipients.values())))
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as refused:
            return _of_message(refused.smtp_code)
        return Answer(Outcome.SENT, reference=str(message["Message-ID"]))

    def _failed(self, error: Exception) -> Answer:
        self._session = None
        code = getattr(error, "smtp_code", "")
        return Answer(Outcome.LATER, reason=f"smtp_{code}" if code else "relay_unreachable")


def deliverable(address: str) -> Address:
    """The address with its domain in ASCII (RFC 5890), as every relay takes it. Raises ValueError."""
    local, at, domain = address.rpartition("@")
    try:
        return Address(addr_spec=f"{local}{at}{domain if domain.isascii() else domain.encode('idna').decode()}")
    except (IndexError, MessageError) as error:  # the parser trips over what is no address
        raise ValueError("no address") from error


def message_of(envelope: Envelope, *, sender: str, recipient: Address | None = None) -> EmailMessage:
    """Text and HTML with all headers: one-click unsubscribing (RFC 8058), language, no robots' answers (RFC 3834).

    Raises ValueError for an address that is none.
    """
    message = EmailMessage(policy=SMTP)
    domain = sender.rpartition("@")[2]
    message["Message-ID"] = f"<{envelope.key}@{domain}>"
    message["Date"] = format_datetime(clock.now())
    message["From"] = Address(one_line(envelope.sender_name), addr_spec=sender)
    message["To"] = recipient or deliverable(envelope.address)
    if envelope.reply_to:
        message["Reply-To"] = deliverable(envelope.reply_to)
    message["Subject"] = one_line(envelope.subject)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Kitaphana-Kind"] = envelope.kind
    if stop := envelope.links.get("unsubscribe"):
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(envelope.text)
    if envelope.html:
        message.add_alternative(envelope.html, subtype="html")
    message["Content-Language"] = envelope.language  # last: setting a content forgets what was said of the one before
    return message


def one_line(text: str) -> str:
    """A header's value has no line ends, of which Unicode knows more than two; what cannot be printed goes too."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _of_code(code: int, said: bytes | str) -> Answer:
    """What the relay says of the recipient: for now, or for good (RFC 5321 4.2.1, RFC 3463)."""
    if code < 500:
        return Answer(Outcome.LATER, reason=f"smtp_{code}")
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    is_unknown = code in _NO_SUCH_MAILBOX and not text.lstrip().startswith(("5.7", "5.3", "5.4"))
    return Answer(Outcome.BAD_ADDRESS if is_unknown else Outcome.REFUSED, reason=f"smtp_{code}")


def _of_message(code: int) -> Answer:
    return Answer(Outcome.LATER if code < 500 else Outcome.REFUSED, reason=f"smtp_{code}")
