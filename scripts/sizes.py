"""Print the longest functions and files; with --check, fail where the size guides of CONTRIBUTING.md are broken."""

import ast
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "kitaphana"
MOST_LINES_IN_A_FUNCTION = 50
MOST_LINES_IN_A_FILE = 350


def main(arguments: list[str]) -> int:
    """Print or check; 1 when something is too long."""
    files = [path for path in SOURCE.rglob("*.py") if not {"migrations", "tests"} & set(path.parts)]
    lengths = sorted(((len(path.read_text().splitlines()), path) for path in files), reverse=True)
    functions = sorted((found for path in files for found in functions_of(path)), reverse=True)
    long_files = [f"{count:5} {path.relative_to(SOURCE)}" for count, path in lengths if count > MOST_LINES_IN_A_FILE]
    long_functions = [f"{count:5} {name}" for count, name in functions if count > MOST_LINES_IN_A_FUNCTION]
    if "--check" in arguments:
        print("\n".join(["too long:", *long_files, *long_functions]) if long_files or long_functions else "sizes ok")
        return 1 if long_files or long_functions else 0
    print("longest functions", *(f"{count:5} {name}" for count, name in functions[:10]), sep="\n")
    print("longest files", *(f"{count:5} {path.relative_to(SOURCE)}" for count, path in lengths[:10]), sep="\n")
    return 0


def functions_of(path: Path) -> list[tuple[int, str]]:
    """(lines, place) of every function in the file."""
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{path.relative_to(SOURCE)}:{node.lineno} {node.name}")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
