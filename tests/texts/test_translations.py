"""Every text for people is there in Kazakh and in Russian, whole and with its placeholders."""

import re
from functools import cache

import pytest

from scripts.extract_messages import LANGUAGES, SOURCES, is_whole, po_path, read, singular, texts_by_package

pytestmark = pytest.mark.once
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|</?\w+>")
PACKAGES = sorted(str(path.parent.relative_to(SOURCES)) for path in SOURCES.rglob("locale"))
CASES = [(package, language) for package in PACKAGES for language in LANGUAGES]
found_in_sources = cache(texts_by_package)


@cache
def translated(package, language):
    """Pairs of a text in the sources and its translation (None: there is none)."""
    known = read(po_path(package, language), language)
    texts = found_in_sources().get(package, ())
    return [(text, known.get(singular(text), text.context)) for text in texts if text.id]


def test_every_package_with_texts_has_translations():
    assert set(found_in_sources()) <= set(PACKAGES)


@pytest.mark.parametrize(("package", "language"), CASES)
def test_every_text_is_translated(package, language):
    missing = [text.id for text, found in translated(package, language) if found is None or not is_whole(found)]

    assert missing == []


@pytest.mark.parametrize(("package", "language"), CASES)
def test_no_translation_is_a_guess(package, language):
    assert [text.id for text, found in translated(package, language) if found is not None and found.fuzzy] == []


@pytest.mark.parametrize(("package", "language"), CASES)
def test_translations_keep_the_placeholders(package, language):
    broken = [
        (text.id, form)
        for text, found in translated(package, language)
        if found is not None
        for form in (found.string if isinstance(found.string, tuple) else [found.string])
        if form and set(PLACEHOLDER.findall(form)) != set(PLACEHOLDER.findall(singular(text)))
    ]

    assert broken == []


@pytest.mark.parametrize("package", PACKAGES)
def test_plural_forms_are_those_of_the_language(package):
    for language, forms in (("kk", 2), ("ru", 3)):
        for text, found in translated(package, language):
            if isinstance(text.id, tuple) and found is not None:
                assert len(found.string) == forms, text.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_text_has_one_translation_in_the_whole_house(language):
    """Django merges the catalogues of all packages: a text that means two things needs a context."""
    meanings: dict[tuple[str, str], set[str]] = {}
    for package in PACKAGES:
        for text, found in translated(package, language):
            if found is not None and is_whole(found):
                meanings.setdefault((str(text.id), text.context or ""), set()).add(str(found.string))
    torn = {key: found for key, found in meanings.items() if len(found) > 1}

    assert torn == {}
