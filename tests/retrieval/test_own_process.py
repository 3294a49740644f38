"""A function in a process of its own: what it gives, raises and logs comes back, and how it ends is told."""

import os
import signal
import time

import pytest
import structlog
from structlog.testing import capture_logs

from retrieval import BuildFailed, Say, in_own_process


def add(say: Say, one: int, other: int) -> int:
    print("a library that is glad to have been imported")  # noqa: T201 - it must not be taken for a message
    return one + int(say(("more", other)))


def refuse(say: Say) -> None:
    raise ValueError("not this one")


class Odd(Exception):
    """Cannot be made again from what it says of itself."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other}")


def raise_odd(say: Say) -> None:
    raise Odd("this", "that")


def end(say: Say, with_signal: int) -> None:
    os.kill(os.getpid(), with_signal)
    time.sleep(60)


def variables(say: Say) -> dict[str, str]:
    return dict(os.environ)


def ask_twice(say: Say, folder: str) -> None:
    try:
        say("first")
    finally:
        with open(folder, "w", encoding="utf-8") as file:  # noqa: PTH123 - a path that crossed as text
            file.write("cleaned up")


def tell(say: Say) -> None:
    structlog.get_logger().warning("something_odd", passages=3, where={"a": object})
    try:
        int("inner")
    except ValueError:
        structlog.get_logger().exception("and_this")


def test_it_says_hears_and_gives_back_whatever_is_printed() -> None:
    assert in_own_process(add, 1, 20, heard=lambda said: 10 * said[1]) == 201


def test_what_it_raises_is_raised_here_with_where() -> None:
    with pytest.raises(ValueError, match="not this one") as raised:
        in_own_process(refuse)
    assert "in refuse" in raised.value.__notes__[0]


def test_an_exception_that_cannot_be_sent_is_told_in_words() -> None:
    with pytest.raises(BuildFailed, match="Odd: this and that"):
        in_own_process(raise_odd)


@pytest.mark.parametrize(("how", "said"), [(signal.SIGKILL, "SIGKILL.*memory"), (signal.SIGINT, "SIGINT")])
def test_a_child_that_is_ended_says_how_and_what_to_do(how: signal.Signals, said: str) -> None:
    with pytest.raises(BuildFailed, match=rf"{said}.*still serves; run the command again"):
        in_own_process(end, int(how))


def test_who_hears_may_refuse_and_the_child_cleans_up_first(tmp_path: object) -> None:
    file = f"{tmp_path}/cleaned"

    def heard(said: object) -> None:
        raise LookupError(f"not {said}")

    with pytest.raises(LookupError, match="not first"):
        in_own_process(ask_twice, file, heard=heard)
    with open(file, encoding="utf-8") as left:  # noqa: PTH123 - as it was written
        assert left.read() == "cleaned up"


def test_no_variable_that_may_hold_a_secret_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = ("ZHIKE_SECRET_KEY", "ZHIKE_VAR", "MY_API_TOKEN", "DATABASE_URL", "PGPASSWORD", "SENTRY_DSN")
    for name in secrets:
        monkeypatch.setenv(name, "hush")
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    found = in_own_process(variables)
    assert "hush" not in found.values()
    assert (found["OMP_NUM_THREADS"], found["PATH"]) == ("2", os.environ["PATH"])


def test_what_it_logs_is_logged_here() -> None:
    with capture_logs() as logs:
        in_own_process(tell)
    assert [(one["event"], one["log_level"]) for one in logs] == [("something_odd", "warning"), ("and_this", "error")]
    assert logs[0]["passages"] == 3
    assert "ValueError: invalid literal" in logs[1]["exception"]
