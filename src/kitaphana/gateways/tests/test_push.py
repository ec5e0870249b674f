"""Web push: the example of RFC 8291, a key that verifies, a payload that fits."""

import base64
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from kitaphana.gateways import push
from kitaphana.gateways.http import Forbidden, HttpAnswer, Unreachable
from kitaphana.notices.ports import Envelope, Outcome

pytestmark = pytest.mark.once

# RFC 8291, appendix A
PLAIN = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_y"
    "l95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


class Service:
    """A push service that answers as it is told."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def post(self, url, body, headers):
        self.asked.append((url, body, headers))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def envelope(**fields) -> Envelope:
    address = json.dumps({"id": 1, "endpoint": "https://push.example.com/x", "p256dh": RECEIVER, "auth": AUTH})
    given = {
        "key": "ab" * 16, "address": address, "subject": "S", "text": "T", "language": "ru", "kind": "hold_ready",
        **fields,
    }  # fmt: skip
    return Envelope(**given)


def gateway(answer) -> push.PushGateway:
    return push.PushGateway(push.private_key(SENDER), "mailto:library@example.kz", Service(answer))


def test_the_example_of_the_standard():
    sealed = push.encrypt(PLAIN, p256dh=RECEIVER, auth=AUTH, own=push.private_key(SENDER), salt=push.unb64(SALT))

    assert push.b64(sealed) == SEALED


def test_the_signature_verifies_and_names_the_push_service():
    made = gateway(HttpAnswer(201, {}, b""))
    made.send([envelope()])
    headers = made.client.asked[0][2]
    token = headers["Authorization"].split("t=")[1].split(",")[0]
    head, body, signature = token.split(".")
    raw = push.unb64(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))

    made.key.public_key().verify(der, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(base64.urlsafe_b64decode(body + "=="))["aud"] == "https://push.example.com"
    assert len(headers["Topic"]) <= 32


def test_a_long_text_is_cut_to_what_a_push_service_takes():
    payload = push.payload_of(envelope(text="Ә" * 5_000))

    assert len(payload) <= push.MOST_BYTES
    assert json.loads(payload)["body"].endswith("…")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (HttpAnswer(201, {}, b""), Outcome.SENT),
        (HttpAnswer(410, {}, b""), Outcome.BAD_ADDRESS),
        (HttpAnswer(404, {}, b""), Outcome.BAD_ADDRESS),
        (HttpAnswer(413, {}, b""), Outcome.REFUSED),
        (HttpAnswer(429, {}, b""), Outcome.LATER),
        (HttpAnswer(500, {}, b""), Outcome.LATER),
        (Unreachable("timed_out"), Outcome.LATER),
        (Forbidden("address_forbidden"), Outcome.BAD_ADDRESS),
    ],
)
def test_what_a_push_service_says(answer, outcome):
    assert gateway(answer).send([envelope()])[0].outcome is outcome


def test_a_subscription_that_is_none_ends():
    assert gateway(HttpAnswer(201, {}, b"")).send([envelope(address="{}")])[0].outcome is Outcome.BAD_ADDRESS


def test_a_new_key_is_a_key():
    assert push.private_key(push.new_private_key())
