"""Run one step in a process with an environment of its own: `python -m kitaphana.bench.child module:function`.

Arguments come as a JSON object in the first line of standard input, the answer goes as JSON to standard output. A step
that takes `gate` says when it is ready and waits there, so that several begin at once.
"""

import importlib
import inspect
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import IO, Any  # Any: JSON has no static type

READY = "ready"
_PACKAGE = "kitaphana.bench"


class ChildFailed(Exception):
    """A step did not end well; its own words are on standard error."""


def call(step: str, environment: Mapping[str, str], **arguments: Any) -> Any:
    """The answer of one step."""
    return call_together(step, environment, [arguments])[0]


def call_together(step: str, environment: Mapping[str, str], arguments: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The answers of one step run by as many processes as there are arguments, begun at the same moment."""
    children = [_start(step, environment, one) for one in arguments]
    for child in children:
        if _pipe(child.stdout).readline().strip() != READY:
            raise ChildFailed(step)
    for child in children:
        print("go", file=_pipe(child.stdin), flush=True)
    answers = [child.communicate()[0] for child in children]
    if any(child.returncode for child in children):
        raise ChildFailed(step)
    return [json.loads(answer) for answer in answers]


def _start(step: str, environment: Mapping[str, str], arguments: Mapping[str, Any]) -> "subprocess.Popen[str]":
    child = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-m", f"{_PACKAGE}.child", step],
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    print(json.dumps(arguments), file=_pipe(child.stdin), flush=True)
    return child


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise ChildFailed("no pipe to the child")
    return pipe


def gate() -> None:
    """Say that all is warm, and wait for the others."""
    print(READY, flush=True)  # noqa: T201  a pipe
    sys.stdin.readline()


def main(step: str) -> None:
    """Set Django up, run the step, answer."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitaphana.config.settings")
    django.setup()
    module, name = step.split(":")
    run = getattr(importlib.import_module(f"{_PACKAGE}.{module}"), name)
    arguments = json.loads(sys.stdin.readline())
    if "gate" in inspect.signature(run).parameters:
        answer = run(**arguments, gate=gate)
    else:
        gate()
        answer = run(**arguments)
    print(json.dumps(answer))  # noqa: T201  a pipe


if __name__ == "__main__":
    main(sys.argv[1])
