"""SMS through any gateway that takes one HTTP request per message: how it looks is configuration.

The key travels in the request (`{key}` in the body, and the header Idempotency-Key). `knows_keys` says whether the
gateway sends a message with the same key once only; where it does not, one message may go out twice after a crash.
Reports of delivery come to an address of ours, which only who knows the contract's secret may call (`sms_reports`).
"""

import json
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlencode

from kitaphana.gateways.http import HttpAnswer, SafeClient, Unreachable
from kitaphana.gateways.sms_reports import SmsReports, parsed, value_at
from kitaphana.notices.ports import Answer, Envelope, Outcome, Report
from kitaphana.notices.rules.sms import parts_of

JSON, FORM = "json", "form"
_CODE: Final = re.compile(r"[A-Za-z0-9._-]{1,30}")
_BUSY: Final = frozenset({401, 403, 404, 408, 425, 429})
"""Not the message's fault: the contract, the address of the gateway, or its load. It is tried again."""


@dataclass(frozen=True, slots=True)
class SmsContract:
    """How the gateway is asked and what it answers.

    `fields` are the request's fields with `{to}`, `{text}`, `{key}`, `{sender}` in their values; `format` is `json` or
    `form`. In a JSON answer `reference_path` and `cost_path` are where its number and price stand (`data.id`);
    `error_path` is where a code stands that is one of `bad_address_codes` when the number does not exist.
    `price_per_part` counts where the answer tells no price.
    """

    url: str
    fields: Mapping[str, str] = field(repr=False)
    format: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    sender: str = ""
    knows_keys: bool = False
    reference_path: str = ""
    cost_path: str = ""
    error_path: str = ""
    bad_address_codes: frozenset[str] = frozenset()
    price_per_part: Decimal = Decimal(0)
    reports: SmsReports | None = None


@dataclass(slots=True)
class SmsGateway:
    """Asks for `in_flight` messages at the same time."""

    contract: SmsContract
    client: SafeClient
    in_flight: int = 4

    @property
    def knows_keys(self) -> bool:
        """As the contract says."""
        return self.contract.knows_keys

    def send(self, envelopes: Sequence[Envelope]) -> Sequence[Answer]:
        """One request for each, side by side."""
        if len(envelopes) == 1:
            return [self._send(envelopes[0])]
        with ThreadPoolExecutor(len(envelopes)) as pool:
            return list(pool.map(self._send, envelopes))

    def knows(self, *, word: str, headers: Mapping[str, str]) -> bool:
        """Whether who reports says the contract's secret."""
        return self.contract.reports is not None and self.contract.reports.is_said(word, headers)

    def reports_in(self, body: bytes, media_type: str) -> Sequence[Report]:
        """As the contract reads them. Raises ValueError."""
        return self.contract.reports.read(body, media_type) if self.contract.reports is not None else ()

    def _send(self, envelope: Envelope) -> Answer:
        body, kind = self._body(envelope)
        headers = {"Content-Type": kind, "Idempotency-Key": envelope.key, **self.contract.headers}
        try:
            return self._read(envelope, self.client.post(self.contract.url, body, headers))
        except Unreachable as error:
            return Answer(Outcome.LATER, reason=str(error.args[0]))

    def _body(self, envelope: Envelope) -> tuple[bytes, str]:
        values = {
            "to": envelope.address, "text": envelope.text, "key": envelope.key, "sender": self.contract.sender,
        }  # fmt: skip
        filled = {name: _filled(value, values) for name, value in self.contract.fields.items()}
        if self.contract.format == FORM:
            return urlencode(filled).encode(), "application/x-www-form-urlencoded"
        return json.dumps(filled, ensure_ascii=False).encode(), "application/json"

    def _read(self, envelope: Envelope, answer: HttpAnswer) -> Answer:
        told = parsed(answer.body)
        error = value_at(told, self.contract.error_path)
        if error in self.contract.bad_address_codes:
            return Answer(Outcome.BAD_ADDRESS, reason=reason_of(error))
        if answer.status >= 500 or answer.status in _BUSY:
            return Answer(Outcome.LATER, reason=f"http_{answer.status}")
        if answer.status >= 300:
            return Answer(Outcome.REFUSED if answer.status >= 400 else Outcome.LATER, reason=f"http_{answer.status}")
        if error:
            return Answer(Outcome.REFUSED, reason=reason_of(error))
        reference = value_at(told, self.contract.reference_path)
        if self.contract.reference_path and not reference:
            return Answer(Outcome.LATER, reason="answer_makes_no_sense")
        return Answer(Outcome.SENT, reference=reference, cost=self._cost(envelope, told))

    def _cost(self, envelope: Envelope, told: Any) -> Decimal:  # Any: JSON
        try:
            return Decimal(value_at(told, self.contract.cost_path)).quantize(Decimal("0.0001"))
        except InvalidOperation:
            return self.contract.price_per_part * parts_of(envelope.text)


def reason_of(code: str) -> str:
    """A gateway's code as a reason; a sentence, which might name the number, is none."""
    return f"sms_{code}" if _CODE.fullmatch(code) else "sms_refused"


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Each name once; what stands in a value is not read again."""
    parts, rest = [], template
    while (start := rest.find("{")) >= 0 and (end := rest.find("}", start)) >= 0:
        parts += [rest[:start], values.get(rest[start + 1 : end], rest[start : end + 1])]
        rest = rest[end + 1 :]
    return "".join([*parts, rest])
