"""A second passage is quoted where it adds something to the first."""

from datetime import date

from knowledge import Passage
from retrieval import Hit, cite

WATER = "每天喝水的量因人而异，天热和运动以后要多喝一些，口渴之前就该喝。尿色淡黄说明喝得够。"
TEA = "淡茶也算水，浓茶和咖啡下午三点以后少喝，免得夜里睡不好。奶茶里的糖要另外算。"


def hit(name: str, text: str, score: float) -> Hit:
    lesson = Passage(
        id=f"lesson:{name}#喝水", source_id=f"lesson:{name}#喝水", kind="lesson", language="zh", title=f"吃喝 · {name}",
        heading="喝水", questions=(), text=text, url=f"/learn/{name}", domain="nutrition", version="1", reviewer="周敏",
        reviewed_on=date(2026, 10, 1), review_due_on=date(2027, 10, 1),
    )  # fmt: skip
    return Hit(lesson, score, 0.8, 0.8, readable=True)


def sources(*hits: Hit) -> list[str]:
    return [citation.source_id for citation in cite(hits, "一天喝多少水").citations]


def test_another_lesson_that_is_nearly_as_near_is_quoted_too() -> None:
    assert sources(hit("one", WATER, 0.5), hit("two", TEA, 0.48)) == ["lesson:one#喝水", "lesson:two#喝水"]


def test_a_new_edition_of_the_same_text_is_not_quoted_beside_it_and_makes_room_for_another() -> None:
    edition = WATER.replace("淡黄", "浅黄")
    assert sources(hit("one", WATER, 0.5), hit("two", edition, 0.5)) == ["lesson:one#喝水"]
    both = sources(hit("one", WATER, 0.5), hit("two", edition, 0.5), hit("three", TEA, 0.48))
    assert both == ["lesson:one#喝水", "lesson:three#喝水"]
