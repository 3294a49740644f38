"""Labelled files are refused with file and line, and no meaning is in two splits."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu import DatasetError
from nlu.dataset import Utterance, read_sentiment, read_utterances, refuse_leakage, split_by_meaning

HEADER = "group\tlanguage\tsentiment\tstyle\ttext\n"
GOOD = "g1\tzh\tneutral\tplain\t你好\n"


def tsv(folder: Path, text: str, name: str = "greet.tsv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def refused(folder: Path) -> str:
    with pytest.raises(DatasetError) as error:
        read_utterances(folder)
    return str(error.value)


def test_a_good_file_is_read_with_its_intent_from_its_name(tmp_path: Path) -> None:
    tsv(tmp_path, HEADER + GOOD + 'g2\ten\tpositive\temoji\t"hi 👋\n')
    assert read_utterances(tmp_path) == [
        Utterance("你好", "zh", "greet", "neutral", "greet/g1", "plain"),
        Utterance('"hi 👋', "en", "greet", "positive", "greet/g2", "emoji"),
    ]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("g2\tfr\tneutral\tplain\tbonjour\n", "language 'fr'"),
        ("g2\ten\tangry\tplain\thello\n", "sentiment 'angry'"),
        ("g2\ten\tneutral\tsung\thello\n", "style 'sung'"),
        ("g2\ten\tneutral\tplain\t  \n", "empty text"),
        ("\ten\tneutral\tplain\thello\n", "empty group"),
        ("g2\ten\tneutral\thello\n", "4 columns"),
        ("g2\ten\tneutral\tplain\thello\tthere\n", "6 columns"),
    ],
)
def test_a_bad_row_names_file_and_line(tmp_path: Path, bad: str, says: str) -> None:
    file = tsv(tmp_path, HEADER + GOOD + bad)
    message = refused(tmp_path)
    assert message.startswith(f"{file}:3: ")
    assert says in message


def test_the_same_text_in_another_script_or_case_is_a_duplicate_and_names_both_lines(tmp_path: Path) -> None:
    first = tsv(tmp_path, HEADER + "g1\tzh\tneutral\tplain\t请问 VIP 怎么买\n", "ask_capabilities.tsv")
    second = tsv(tmp_path, HEADER + GOOD + "g2\tzh\tneutral\tplain\t請問 vip 怎麼買\n")
    assert refused(tmp_path) == f"{second}:3: the same text as {first}:2"


def test_a_wrong_header_an_unknown_intent_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    assert "No .tsv files" in refused(tmp_path)
    file = tsv(tmp_path, "group\ttext\n" + GOOD)
    assert refused(tmp_path).startswith(f"{file}:1: the header must be")
    file.rename(tmp_path / "wave.tsv")
    assert "'wave' is not an intent of nlu/labels.yml" in refused(tmp_path)


IDIOMS = "intent\tgroup\tlanguage\tsentiment\tstyle\ttext\n"


def idioms_refused(folder: Path, text: str) -> str:
    (folder / "utterances").mkdir(exist_ok=True)
    tsv(folder / "utterances", HEADER + GOOD)
    tsv(folder, text, "idioms.tsv")
    with pytest.raises(DatasetError) as error:
        read_utterances(folder / "utterances", with_idioms=True)
    return str(error.value)


def test_idioms_beside_the_folder_are_read_with_their_intent_only_when_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "utterances"
    folder.mkdir()
    tsv(folder, HEADER + GOOD)
    assert len(read_utterances(folder, with_idioms=True)) == 1
    tsv(tmp_path, IDIOMS + "chitchat\tlaugh\tzh\tpositive\temoji\t笑死我了\n", "idioms.tsv")
    assert len(read_utterances(folder)) == 1
    idiom = Utterance("笑死我了", "zh", "chitchat", "positive", "idioms/laugh", "emoji")
    assert read_utterances(folder, with_idioms=True)[1] == idiom


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("wave\tg1\tzh\tpositive\tplain\t笑死\n", "'wave' is not an intent"),
        ("chitchat\t \tzh\tpositive\tplain\t笑死\n", "empty group"),
        ("chitchat\tg1\tzh\tcheery\tplain\t笑死\n", "sentiment 'cheery'"),
        ("chitchat\tg1\tzh\tpositive\tplain\t\n", "empty text"),
        ("g1\tzh\tpositive\tplain\t笑死\n", "5 columns, expected 6"),
        ("chitchat\tg1\tzh\tpositive\tplain\t你好\n", "the same text as"),
    ],
)
def test_a_bad_idiom_names_file_and_line(tmp_path: Path, bad: str, says: str) -> None:
    message = idioms_refused(tmp_path, IDIOMS + "chitchat\tg1\tzh\tpositive\tplain\t累死\n" + bad)
    assert message.startswith(f"{tmp_path / 'idioms.tsv'}:3: ")
    assert says in message


def test_an_idioms_file_with_another_header_is_refused(tmp_path: Path) -> None:
    assert idioms_refused(tmp_path, HEADER + GOOD).startswith(f"{tmp_path / 'idioms.tsv'}:1: the header must be intent")


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    file = tmp_path / "greet.tsv"
    file.write_bytes(HEADER.encode() + "g1\tzh\tneutral\tplain\t你好\n".encode("gb18030"))
    assert refused(tmp_path).startswith(f"{file}:2: not UTF-8")


def test_sentiment_files_keep_only_rows_of_the_three_sentiments(tmp_path: Path) -> None:
    file = tmp_path / "reviews.jsonl"
    rows = [
        {"text": "很好", "lang": "zh", "label": "positive"},
        {"text": "meh", "label": "mixed"},
        {"text": "bad", "sentiment": "negative"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    read = [(row.text, row.language, row.sentiment, row.intent) for row in read_sentiment(file)]
    assert read == [("很好", "zh", "positive", None), ("bad", "en", "negative", None)]


@pytest.mark.parametrize("bad", ["not json", "[1]", '{"label": "positive"}', "3"])
def test_a_bad_sentiment_row_names_file_and_line(tmp_path: Path, bad: str) -> None:
    file = tmp_path / "reviews.jsonl"
    file.write_text('{"text": "fine", "label": "positive"}\n' + bad + "\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"reviews\.jsonl:2: "):
        read_sentiment(file)


def row(text: str, group: str = "g", intent: str = "greet") -> Utterance:
    return Utterance(text, "zh", intent, "neutral", f"{intent}/{group}")


def test_a_held_out_text_that_is_also_in_training_is_refused_in_any_script() -> None:
    with pytest.raises(DatasetError, match=r"1 held-out texts are also in training.*退款要幾天"):
        refuse_leakage([row("退款要几天？"), row("别的")], [row("退款要幾天?"), row("不同")])
    refuse_leakage([row("退款要几天")], [row("退款要多久")])


@given(
    st.lists(
        st.tuples(st.sampled_from(["greet", "thank", "deny"]), st.integers(0, 30), st.text(max_size=5)), max_size=120
    )
)
def test_no_meaning_group_is_in_both_splits_and_no_row_is_lost(drawn: list[tuple[str, int, str]]) -> None:
    rows = [row(text, f"g{number}", intent) for intent, number, text in drawn]
    train, dev = split_by_meaning(rows)
    assert {r.group for r in train}.isdisjoint(r.group for r in dev)
    assert sorted(map(repr, train + dev)) == sorted(map(repr, rows))
    assert {r.intent for r in dev} == {r.intent for r in rows}


def test_the_shipped_utterances_are_valid_and_split_without_leakage() -> None:
    from nlu.__main__ import _DATA

    rows = read_utterances(_DATA)
    train, dev = split_by_meaning(rows)
    refuse_leakage(train, dev)
    assert {r.intent for r in train} == {r.intent for r in dev}
    assert 0.05 < len(dev) / len(rows) < 0.2
