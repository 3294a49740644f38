"""The C heap of a server: shared between its threads, and what is free of it given back."""

import ctypes
import threading
import time
from contextlib import suppress

_M_ARENA_MAX = -8  # of glibc's malloc.h
_EVERY_SECONDS = 30


def share_heaps() -> None:
    """By default glibc gives each thread a heap, up to eight a core, which keep what each once needed: after load a
    server held a quarter more memory, and answered no faster (`python -m tests.benchmarks --only rest`).
    """
    with suppress(OSError, AttributeError):  # another C library: nothing to do
        _libc().mallopt(_M_ARENA_MAX, 2)


def keep_trimming() -> None:
    """Give back what is free twice a minute, as long as the process lives.

    glibc by itself gives back the heap's end only. A lower threshold for that (`M_TRIM_THRESHOLD`) does it as well, and
    costs a third more processor time a turn, since the same pages are asked for again at once.
    """
    threading.Thread(target=_trim_again_and_again, name="heap-trimmer", daemon=True).start()


def trim() -> bool:
    """Whether memory was given back."""
    with suppress(OSError, AttributeError):
        return bool(_libc().malloc_trim(0))
    return False


def _trim_again_and_again() -> None:
    while True:
        time.sleep(_EVERY_SECONDS)
        trim()


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL("libc.so.6")
