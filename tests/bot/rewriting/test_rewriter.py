"""The rewriter against an endpoint on loopback: what is good is sent, everything else leaves the extract."""

import pytest
import structlog

from bot.errors import ConfigurationError
from bot.rewriting import CheckedRewriter, rewriter_of
from bot.rewriting.endpoint import Endpoint
from bot.settings import Settings
from nlu import DEFAULT_BUNDLE, Encoder, Predictor, Vector
from tests.bot.rewriting.examples import EXTRACTS, Extract
from tests.bot.rewriting.stub import Stub, serving
from tests.bot.rewriting.test_checks import citation

BOTH = [next(e for e in EXTRACTS if e.language == language) for language in ("en", "zh")]
QUESTION = {"en": "How long should I sleep?", "zh": "要睡多久？"}


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor(Encoder(DEFAULT_BUNDLE, threads=1))


def rewriter(stub: Stub, predictor: Predictor, timeout: float = 5.0) -> CheckedRewriter:
    async def meaning(text: str, language: str) -> Vector | None:
        return predictor.predict_many([text], [language])[0].vector

    return CheckedRewriter(Endpoint(stub.url, "small", "secret-key", timeout), meaning)


async def worded(stub: Stub, predictor: Predictor, extract: Extract, timeout: float = 5.0) -> tuple[str | None, str]:
    ours = rewriter(stub, predictor, timeout)
    found = await ours(QUESTION[extract.language], extract.language, [citation(1, extract.text, extract.language)])
    await ours.close()
    assert found.model == "small"
    return found.text, found.reason


@pytest.mark.parametrize("extract", BOTH, ids=["en", "zh"])
async def test_a_wording_that_says_the_same_is_sent_with_its_mark(extract: Extract, predictor: Predictor) -> None:
    async with serving() as stub:
        stub.says = f"{extract.same[0]} [1]"
        assert await worded(stub, predictor, extract) == (stub.says, "checked")
        asked = stub.asked[0]
        assert (asked["model"], asked["stream"], asked["temperature"]) == ("small", True, 0)
        assert "authorization: bearer secret-key" in stub.headers[0].lower()
        assert extract.text in asked["messages"][1]["content"]


@pytest.mark.parametrize("extract", BOTH, ids=["en", "zh"])
async def test_a_wording_that_says_something_else_leaves_the_extract(extract: Extract, predictor: Predictor) -> None:
    async with serving() as stub:
        for draft in extract.different:
            stub.says = f"{draft} [1]"
            text, reason = await worded(stub, predictor, extract)
            assert (text, reason == "checked") == (None, False), draft
        stub.says = extract.same[0]
        assert await worded(stub, predictor, extract) == (None, "marks")


@pytest.mark.parametrize("extract", BOTH, ids=["en", "zh"])
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("hangs", "slow"),
        ("breaks_off", "broken_off"),
        ("status_500", "refused"),
        ("garbage", "garbage"),
        ("tool_call", "tool_call"),
        ("cut_short", "cut_short"),
        ("not_a_stream", "not_a_stream"),
        ("endless", "too_long"),
    ],
)
async def test_whatever_goes_wrong_leaves_the_extract_and_is_named(
    extract: Extract, fault: str, reason: str, predictor: Predictor
) -> None:
    async with serving() as stub:
        stub.says, stub.fault = f"{extract.same[0]} [1]", fault
        assert await worded(stub, predictor, extract, 0.3 if fault == "hangs" else 5.0) == (None, reason)


async def test_nobody_waits_for_an_endpoint_that_has_failed_three_times(predictor: Predictor) -> None:
    async with serving() as stub:
        stub.fault = "status_500"
        ours = rewriter(stub, predictor)
        cited = [citation(1, BOTH[0].text)]
        reasons = [(await ours("?", "en", cited)).reason for _ in range(5)]
        await ours.close()
        assert (reasons, len(stub.asked)) == (["refused"] * 3 + ["resting"] * 2, 3)
    ours = rewriter(stub, predictor)
    assert (await ours("?", "en", cited)).reason == "down"
    await ours.close()


async def test_the_endpoint_learns_nothing_of_the_learner_but_the_question(predictor: Predictor) -> None:
    async with serving() as stub:
        ours = rewriter(stub, predictor)
        with structlog.testing.capture_logs() as lines:
            await ours("I am li@example.com, 138 0013 8000: how long to sleep?", "en", [citation(1, BOTH[0].text)])
        await ours.close()
        sent = str(stub.asked)
        assert "how long to sleep" in sent
        assert "li@example" not in sent
        assert "0013" not in sent
        assert "sleep" not in str(lines)
        assert lines[-1]["sent"] == "extract"


async def test_words_in_another_language_are_never_sent_out(predictor: Predictor) -> None:
    async with serving() as stub:
        ours = rewriter(stub, predictor)
        found = await ours("要睡多久？", "zh", [citation(1, BOTH[0].text, "en")])
        await ours.close()
        assert (found.reason, stub.asked) == ("other_language", [])


def test_it_is_off_unless_an_endpoint_is_named_and_a_model_with_it() -> None:
    async def meaning(text: str, language: str) -> Vector | None:
        return None

    assert rewriter_of(Settings(), meaning) is None
    with pytest.raises(ConfigurationError, match="ZHIKE_REWRITER_MODEL"):
        rewriter_of(Settings(rewriter_url="http://127.0.0.1:9/v1"), meaning)
