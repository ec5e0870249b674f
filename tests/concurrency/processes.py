"""Run a function in several processes at the same moment, each with database connections of its own."""

import multiprocessing
import traceback

from django.db import connections

fork = multiprocessing.get_context("fork")


def together(count, work, *args, within=60):
    """Call `work(number, *args)` in `count` processes that start at one barrier; returns their answers in order.

    An exception in a child fails the test with the child's traceback.
    """
    connections.close_all()
    barrier = fork.Barrier(count)
    pipes, children = [], []
    for number in range(count):
        ours, theirs = fork.Pipe(duplex=False)
        child = fork.Process(target=_child, args=(theirs, barrier, work, number, args), daemon=True)
        child.start()
        theirs.close()
        pipes.append(ours)
        children.append(child)
    answers = [_received(pipe, within) for pipe in pipes]
    for child in children:
        child.join(10)
    failed = [answer[1] for answer in answers if answer[0] == "failed"]
    assert not failed, failed[0]
    return [answer[1] for answer in answers]


def _child(pipe, barrier, work, number, args):
    try:
        barrier.wait(30)
        pipe.send(("done", work(number, *args)))
    except BaseException:  # noqa: BLE001  told to the parent
        pipe.send(("failed", traceback.format_exc()))
    finally:
        connections.close_all()


def _received(pipe, within):
    assert pipe.poll(within), f"a process gave no answer within {within} s"
    return pipe.recv()
