"""A question with slips, or in pinyin, is read as it was meant; what is written rightly is left alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from knowledge import load_catalogue, passages_of
from retrieval import Query, Retriever, SearchResult, build_index
from retrieval.manifest import current_generation
from retrieval.respelling import Respelt, from_slips, respell
from retrieval.spellings import Spellings
from tests.retrieval.fakes import FakeEmbedder, fitted
from tests.small_content import write_small_content

PASSWORD = "faq:account-password.zh"
DEVICES = "faq:account-devices.zh"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("respelling")
    build_index(folder / "index", passages_of(load_catalogue(write_small_content(folder / "content"))), FakeEmbedder())
    return folder / "index"


@pytest.fixture
def spellings(root: Path) -> Iterator[Spellings]:
    opened = Spellings(current_generation(root))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("wangji mima le zenme zhaohui", "忘记密码了怎么找回"),
        ("tongshikeyizaijitaishebeishangxuexi", "同时可以在几台设备上学习"),
        ("忘记mima了", "忘记密码了"),
        ("mima怎么找回", "密码怎么找回"),
        ("WANG JI MI MA", "忘记密码"),
    ],
)
def test_pinyin_is_read_as_the_words_of_the_content(spellings: Spellings, written: str, meant: str) -> None:
    assert respell(written, spellings) == Respelt(meant, pinyin=True)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("怎么重置登录蜜码", "怎么重置登录密码"),
        ("怎麼重置登錄蜜碼", "怎么重置登录密码"),
        ("在几台社备上学习", "在几台设备上学习"),
        ("forgot my pasword", "forgot my password"),
        ("how many devcies can i use?", "how many devices can i use?"),
        ("reset my PASSWROD", "reset my password"),
    ],
)
def test_slips_are_mended(spellings: Spellings, written: str, meant: str) -> None:
    assert respell(written, spellings) == Respelt(meant, pinyin=False)


@pytest.mark.parametrize(
    "written",
    [
        "忘记密码了怎么找回",
        "I forgot my password",
        "怎么训练鹦鹉",
        "women can change me",  # English, though each word could be syllables
        "my passport",  # a word of its own
        "decides",
        "hao",
        "12345",
        "",
        "？！",
        "\ud83d",
        "密" * 200 + "蜜码",
    ],
)
def test_words_that_stand_as_they_are_meant_have_no_other_reading(spellings: Spellings, written: str) -> None:
    assert respell(written, spellings) is None


def test_a_slip_that_the_content_has_itself_is_one_and_a_rare_word_of_it_is_none(tmp_path: Path) -> None:
    found = next(iter(passages_of(load_catalogue(write_small_content(tmp_path / "content")))))
    often = found.model_copy(update={"text": "refund " * 60 + "refnud refnud tilapai tilapia tilapia tilapia"})
    Spellings.build(tmp_path, [often])
    spellings = Spellings(tmp_path)
    try:
        assert respell("my refnud", spellings) == Respelt("my refund", pinyin=False)
        assert respell("tilapai", spellings) is None
    finally:
        spellings.close()


def test_a_wish_has_the_word_of_the_same_letters_and_what_is_cut_short_stands(
    tmp_path: Path,
) -> None:
    found = next(iter(passages_of(load_catalogue(write_small_content(tmp_path / "content")))))
    Spellings.build(tmp_path, [found.model_copy(update={"text": "what " * 60 + "want want want wash wash wash"})])
    spellings = Spellings(tmp_path)
    try:
        assert from_slips("i wnat it", spellings) == "i want it"
        assert respell("i wnat it", spellings) == Respelt("i what it", pinyin=False)
        assert respell("it wasn't", spellings) is None
    finally:
        spellings.close()


@pytest.mark.parametrize(
    ("message", "meant"),
    [
        ("I forgot my pasword", "i forgot my password"),
        ("I forgot my password", None),
        ("wangji mima le zenme zhaohui", None),  # pinyin
        ("怎么重置登录蜜码", None),  # characters that sound alike are too many to guess at
    ],
)
def test_a_message_in_latin_letters_is_freed_of_its_slips(root: Path, message: str, meant: str | None) -> None:
    retriever = Retriever(root, FakeEmbedder(), fitted(0.5))
    try:
        assert retriever.read_slips(message) == meant
    finally:
        retriever.close()


def test_a_generation_that_was_built_without_spellings_reads_nothing_again(tmp_path: Path) -> None:
    empty = Spellings(tmp_path)
    try:
        assert respell("wangji mima", empty) is None
        assert respell("怎么重置登录蜜码", empty) is None
    finally:
        empty.close()


def test_damaged_spellings_leave_the_question_as_it_stands(root: Path, tmp_path: Path) -> None:
    whole = (current_generation(root) / "spellings.db").read_bytes()
    (tmp_path / "spellings.db").write_bytes(whole[: len(whole) // 2 // 4096 * 4096])
    damaged = Spellings(tmp_path)
    try:
        with capture_logs() as lines:
            assert respell("怎么重置登录蜜码", damaged) is None
        assert [line["event"] for line in lines] == ["spellings_unreadable"]
    finally:
        damaged.close()


def search(root: Path, text: str, language: str = "zh", *, threshold: float = 0.9) -> SearchResult:
    retriever = Retriever(root, FakeEmbedder(), fitted(threshold))
    try:
        return retriever.search(Query(text, language, FakeEmbedder().vectors([text], "query")[0]))
    finally:
        retriever.close()


def test_what_is_found_for_the_reading_answers_and_says_so(root: Path) -> None:
    for text, meant in (
        ("wangji mima le zenme zhaohui", "忘记密码了怎么找回"),
        ("怎么重至登路密码", "怎么重置登录密码"),
    ):
        result = search(root, text)
        assert (result.verdict, result.hits[0].passage.id) == ("answer", PASSWORD)
        assert (result.respelt, result.used_text) == (True, meant)


def test_pinyin_is_answered_in_chinese_whatever_script_it_came_in(root: Path) -> None:
    result = search(root, "tongshi keyi zai jitai shebei shang xuexi", "en")
    assert result.hits[0].passage.id == DEVICES


def test_a_reading_too_must_be_answerable(root: Path) -> None:
    result = search(root, "wangji mima le zenme zhaohui", threshold=1.1)
    assert result.verdict == "abstain"


def test_a_question_that_is_answered_as_it_stands_is_not_read_again(root: Path) -> None:
    embedder = FakeEmbedder()
    retriever = Retriever(root, embedder, fitted(0.0))
    try:
        text = "怎么重置登录蜜码"
        vector = embedder.vectors([text], "query")[0]
        result = retriever.search(Query(text, "zh", vector))
        assert (result.respelt, result.used_text, embedder.embedded) == (False, text, [text])
    finally:
        retriever.close()


@pytest.mark.parametrize(
    ("message", "characters"),
    [
        ("wangji mima le zenme zhaohui", "忘记密码了怎么找回"),
        ("Zhang Wei", None),  # syllables, and no words of the content
        ("I forgot my pasword", None),
        ("忘记mima了", None),  # Chinese as it is
        ("ok", None),
    ],
)
def test_a_message_in_latin_letters_is_put_into_characters_only_where_it_is_pinyin(
    root: Path, message: str, characters: str | None
) -> None:
    retriever = Retriever(root, FakeEmbedder(), fitted(0.5))
    try:
        assert retriever.read_pinyin(message) == characters
    finally:
        retriever.close()


def test_words_alone_read_slips_too(root: Path) -> None:
    retriever = Retriever(root, FakeEmbedder(), fitted(0.5))
    try:
        result = retriever.search(Query("zenme chongzhi denglu mima", "en", None))
        assert (result.degraded, result.respelt, result.hits[0].passage.id) == (True, True, PASSWORD)
    finally:
        retriever.close()
