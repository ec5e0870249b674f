"""Web push (RFC 8030): encrypted for the browser alone (RFC 8291, RFC 8188), signed with the library's key (RFC 8292).

The notification's tag is the message's key, and so is its topic: a browser shows a message that came twice once.
"""

import base64
import hashlib
import json
import os
import struct
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kitaphana.core import clock
from kitaphana.gateways.http import SafeClient, Unreachable
from kitaphana.notices.ports import Answer, Envelope, Outcome

RECORD_SIZE: Final = 4096
MOST_BYTES: Final = 3000
"""Of the payload: push services take 4096 bytes with everything around it."""
MOST_SECONDS: Final = 28 * 24 * 3600
TOKEN_SECONDS: Final = 12 * 3600
_GONE: Final = frozenset({404, 410})
_CURVE = ec.SECP256R1


@dataclass(frozen=True, slots=True)
class PushGateway:
    """`key` signs; `contact` (`mailto:…`) is whom a push service may write to."""

    key: ec.EllipticCurvePrivateKey
    contact: str
    client: SafeClient
    knows_keys: bool = True
    in_flight: int = 8

    @property
    def public_key(self) -> str:
        """What browsers subscribe with: `applicationServerKey`."""
        return b64(_point(self.key.public_key()))

    def send(self, envelopes: Sequence[Envelope]) -> Sequence[Answer]:
        """One request for each, side by side."""
        with ThreadPoolExecutor(max(1, len(envelopes))) as pool:
            return list(pool.map(self._send, envelopes))

    def _send(self, envelope: Envelope) -> Answer:
        try:
            target = json.loads(envelope.address)
            body = encrypt(payload_of(envelope), p256dh=target["p256dh"], auth=target["auth"])
            answer = self.client.post(target["endpoint"], body, self._headers(envelope, target["endpoint"]))
        except Unreachable as error:
            gone = str(error.args[0]) in ("address_forbidden", "url_forbidden", "url_without_tls")
            return Answer(Outcome.BAD_ADDRESS if gone else Outcome.LATER, reason=str(error.args[0]))
        except (KeyError, ValueError, TypeError):
            return Answer(Outcome.BAD_ADDRESS, reason="subscription_malformed")
        if answer.status in (200, 201, 202):
            return Answer(Outcome.SENT, reference=answer.headers.get("location", "")[-120:])
        if answer.status in _GONE:
            return Answer(Outcome.BAD_ADDRESS, reason=f"push_{answer.status}")
        is_ours = answer.status in (400, 413)
        return Answer(Outcome.REFUSED if is_ours else Outcome.LATER, reason=f"push_{answer.status}")

    def _headers(self, envelope: Envelope, endpoint: str) -> dict[str, str]:
        where = urlsplit(endpoint)
        claims = {
            "aud": f"{where.scheme}://{where.netloc}",
            "exp": int(clock.now().timestamp()) + TOKEN_SECONDS,
            "sub": self.contact,
        }
        return {
            "Authorization": f"vapid t={signed(self.key, claims)}, k={self.public_key}",
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(min(envelope.seconds_valid, MOST_SECONDS)),
            "Topic": topic_of(envelope.key),
            "Urgency": "high" if envelope.is_urgent else "normal",
        }


def payload_of(envelope: Envelope) -> bytes:
    """What the service worker gets: JSON of title, body, tag, lang and url."""
    body = envelope.text
    while True:
        values = {
            "title": envelope.subject,
            "body": body,
            "tag": envelope.key.partition("-")[0],
            "lang": envelope.language,
            "url": envelope.links.get("account", ""),
        }
        data = json.dumps(values, ensure_ascii=False).encode()
        if len(data) <= MOST_BYTES:
            return data
        body = f"{body[: len(body) * 3 // 4].rstrip()}…"


def topic_of(key: str) -> str:
    """At most 32 letters of base64url (RFC 8030 5.4), the same for the same key."""
    return b64(hashlib.sha256(key.encode()).digest())[:32]


def encrypt(
    data: bytes, *, p256dh: str, auth: str, own: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b""
) -> bytes:
    """One record of aes128gcm for the holder of these keys. Raises ValueError for keys that are none.

    `own` and `salt` are given by tests alone: they must never be used twice.
    """
    own, salt = own or ec.generate_private_key(_CURVE()), salt or os.urandom(16)
    theirs_raw, secret = unb64(p256dh), unb64(auth)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE(), theirs_raw)
    own_raw = _point(own.public_key())
    shared = own.exchange(ec.ECDH(), theirs)
    combined = _hkdf(secret, shared, b"WebPush: info\0" + theirs_raw + own_raw, 32)
    key = _hkdf(salt, combined, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(salt, combined, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(key).encrypt(nonce, data + b"\x02", None)
    return salt + struct.pack("!IB", RECORD_SIZE, len(own_raw)) + own_raw + sealed


def signed(key: ec.EllipticCurvePrivateKey, claims: dict[str, object]) -> str:
    """A JSON Web Token with ES256 (RFC 7515, RFC 7518)."""
    head = b64(json.dumps({"typ": "JWT", "alg": "ES256"}).encode())
    text = f"{head}.{b64(json.dumps(claims).encode())}"
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """The key of 32 bytes in base64url, as such keys are passed around. Raises ValueError."""
    return ec.derive_private_key(int.from_bytes(unb64(text), "big"), _CURVE())


def new_private_key() -> str:
    """A fresh one, in base64url."""
    number = ec.generate_private_key(_CURVE()).private_numbers().private_value
    return b64(number.to_bytes(32, "big"))


def b64(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Its opposite. Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
