import gc

import pytest

from kitaphana.core.memory import rarely_searched


def test_the_search_is_as_often_as_before_when_the_work_is_done_or_failed():
    before = gc.get_threshold()
    with rarely_searched():
        assert gc.get_threshold()[0] > before[0]
    with pytest.raises(ValueError, match="stop"), rarely_searched():
        raise ValueError("stop")

    assert gc.get_threshold() == before
