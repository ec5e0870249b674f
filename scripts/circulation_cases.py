"""Write docs/circulation-cases.md from the cases that the tests of circulation live through.

With `--check` nothing is written; the exit code is 1 when the page is not in step.
"""

import sys

from kitaphana.circulation.tests.cases.page import PAGE, page


def main(arguments: list[str]) -> int:
    """Write the page, or compare."""
    written = page()
    if "--check" in arguments:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == written else 1
    PAGE.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
