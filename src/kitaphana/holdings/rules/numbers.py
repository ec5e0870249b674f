"""How the numbers of a sequence are written."""

import re
from dataclasses import dataclass

from stdnum import luhn

LONGEST_NUMBER = 40
WIDEST = 12


@dataclass(frozen=True, slots=True)
class Pattern:
    """`prefix`, year and separator (if it has a year), the number in `width` digits, a check digit (if it has one).

    The check digit is that of Luhn (ISO/IEC 7812-1) over all digits before it.
    """

    prefix: str = ""
    has_year: bool = False
    separator: str = ""
    width: int = 6
    has_check_digit: bool = False

    def number(self, value: int, year: int) -> str:
        """The `value`-th number, of `year`: `К-2026/000017`."""
        text = f"{self.prefix}{f'{year:04}{self.separator}' if self.has_year else ''}{value:0{self.width}}"
        if not self.has_check_digit:
            return text
        return text + str(luhn.calc_check_digit("".join(re.findall(r"[0-9]", text))))

    def value_in(self, text: str) -> int | None:
        """The value in a number of this pattern, of any year; `None` for all other texts."""
        body = text[:-1] if self.has_check_digit else text
        match = re.fullmatch(f"{re.escape(self.prefix)}{self._year_pattern()}([0-9]{{{max(self.width, 1)},18}})", body)
        if match is None:
            return None
        value, year = int(match[match.lastindex or 1]), int(match["year"]) if self.has_year else 0
        return value if self.number(value, year) == text else None

    def _year_pattern(self) -> str:
        return f"(?P<year>[0-9]{{4}}){re.escape(self.separator)}" if self.has_year else ""
