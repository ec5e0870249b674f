"""What has been imported and collected stays until the end: the garbage collector need not look at it again."""

import gc

COLLECT_AFTER = 20_000
"""Objects made since the last look; a page makes thousands, and none of them in circles that last."""


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
