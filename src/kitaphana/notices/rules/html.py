"""The HTML of an e-mail, made of its text: paragraphs, lists and links, nothing that loads from elsewhere."""

import re
from collections.abc import Iterable
from html import escape
from typing import Final

_LINK: Final = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
_BULLET: Final = "• "
_PAGE: Final = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{subject}</title></head>'
    '<body style="margin:0;padding:24px 16px;font:16px/1.5 -apple-system,Segoe UI,Roboto,Arial,sans-serif;'
    'color:#1f2933;background:#ffffff"><div style="max-width:36em;margin:0 auto">{body}</div></body></html>'
)


def html_of(text: str, *, subject: str, language: str) -> str:
    """A whole page; everything in the text is escaped."""
    blocks = [block for block in text.split("\n\n") if block.strip()]
    body = "".join(_block(block.splitlines()) for block in blocks)
    return _PAGE.format(language=escape(language), subject=escape(subject), body=body)


def _block(lines: list[str]) -> str:
    if all(line.startswith(_BULLET) for line in lines):
        items = "".join(f"<li>{_linked(line.removeprefix(_BULLET))}</li>" for line in lines)
        return f'<ul style="padding-left:1.2em">{items}</ul>'
    return f"<p>{_broken(lines)}</p>"


def _broken(lines: Iterable[str]) -> str:
    return "<br>".join(_linked(line) for line in lines)


def _linked(line: str) -> str:
    parts, end = [], 0
    for found in _LINK.finditer(line):
        address = escape(found[0], quote=True)
        parts += [escape(line[end : found.start()]), f'<a href="{address}">{address}</a>']
        end = found.end()
    return "".join([*parts, escape(line[end:])])
