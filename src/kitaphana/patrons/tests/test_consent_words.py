"""The words of consents belong to their version: nobody changes them under it."""

import hashlib
import json

import pytest

from kitaphana.core import clock
from kitaphana.patrons import agreements, consent_texts
from kitaphana.patrons.consent_text import ConsentText
from kitaphana.patrons.consent_texts import OLDER, TEXTS, text_as_read
from kitaphana.patrons.models import Consent
from kitaphana.patrons.tests.factories import ReaderFactory

KNOWN = {
    # Whoever changes a word: give the text a new version, move the old one to `older_consent_texts`, and add the new
    # hash below it.
    ("processing", "2026-01"): "2fe8d15ef947a887",
    ("processing", "2026-02"): "370295904004de09",
    ("messages", "2026-01"): "2c6ffcdd3862f353",
    ("courier", "2026-01"): "cb8bf16211ad4097",
    ("telegram", "2026-01"): "dba56df1011e369b",
    ("whatsapp", "2026-01"): "5b5b1271ffec9fa5",
    ("reading_history", "2026-01"): "32b61b273ad95deb",
    ("reading_history", "2026-02"): "6937c8c1e37d751c",
}


def hash_of(text: ConsentText) -> str:
    words = {name: getattr(text, name) for name in ("purpose", "version", "third_party", "titles", "bodies")}
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def test_no_word_is_changed_under_its_version():
    assert {(one.purpose, one.version): hash_of(one) for one in (*OLDER, *TEXTS)} == KNOWN


def test_every_version_is_kept_once():
    versions = [(one.purpose, one.version) for one in (*OLDER, *TEXTS)]

    assert len(set(versions)) == len(versions)
    assert all(text_as_read(one.purpose, one.version) is one for one in (*OLDER, *TEXTS))
    assert text_as_read("messages", "from another system") is None


@pytest.mark.django_db
def test_who_agreed_to_older_words_can_read_them(monkeypatch):
    anna = ReaderFactory()
    old = ConsentText("messages", "2025-01", "", ("к", "р", "e"), ("ескі", "старые", "old"))
    monkeypatch.setitem(consent_texts._BY_VERSION, ("messages", "2025-01"), old)
    for version in ("2025-01", "elsewhere"):
        Consent.objects.all().delete()
        Consent.objects.create(
            patron=anna, purpose="messages", text_version=version, language="ru", given_at=clock.now()
        )
        row = next(one for one in agreements.agreements_of(anna.pk, "ru").rows if one.purpose == "messages")

        assert row.is_old
        assert row.given_body == ("старые" if version == "2025-01" else "")


@pytest.mark.django_db
def test_who_agreed_to_words_of_the_same_meaning_is_not_asked_again_and_can_read_them():
    anna = ReaderFactory()
    Consent.objects.create(
        patron=anna, purpose="processing", text_version="2026-01", language="ru", given_at=clock.now()
    )
    row = next(one for one in agreements.agreements_of(anna.pk, "ru").rows if one.purpose == "processing")

    assert not row.is_old
    assert row.given_body == text_as_read("processing", "2026-01").body_in("ru") != row.body
