"""What is free of the C heap goes back to the system, also from its middle."""

import platform

import numpy as np
import psutil  # type: ignore[import-untyped]  # ships no types
import pytest

from bot.heap import share_heaps, trim

_COUNT, _BYTES = 1000, 100_000


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library keeps its heap otherwise")
def test_what_is_free_below_what_is_used_is_given_back() -> None:
    share_heaps()
    blocks = [np.ones(_BYTES, dtype=np.uint8) for _ in range(_COUNT)]
    last = blocks[-1]
    del blocks
    held = psutil.Process().memory_info().rss
    assert trim()
    assert held - psutil.Process().memory_info().rss > _COUNT * _BYTES / 2
    assert last.sum() == _BYTES
