"""The reason shown with a recommendation; each traces to a real message, page, course or passage."""

import re
from functools import cache

from knowledge import Course, PartnerProduct
from recommender.related import Related
from recommender.slate import Basis, OfferContext


def matched_topic(item: Course | PartnerProduct, text: str) -> str | None:
    """The longest of the item's topics that stands in a text, as a word of its own where it is written in letters."""
    found = [t for t in (*item.topics.zh, *item.topics.en) if _pattern(t).search(text.lower())]
    return max(found, key=len, default=None)


@cache
def _pattern(topic: str) -> re.Pattern[str]:
    # "oil" stands neither in "spoil" nor in "foiled", but in "oils".
    literal = re.escape(topic.lower())
    return re.compile(rf"(?<![a-z0-9]){literal}(s|es|ed|ing)?(?![a-z0-9])" if topic.isascii() else literal)


def reason_for(
    item: Course | PartnerProduct,
    context: OfferContext,
    titles: dict[str, str] | None = None,
    related: tuple[str, Related] | None = None,
    because: str | None = None,
) -> tuple[str, Basis]:
    """One sentence in the learner's language, and what it rests on.

    The topic mentioned comes first, then the course cited, what both it and such a course teach, the course studied,
    what those who studied it took, and last the request itself.

    Args:
        titles: of courses by id, for naming what was studied.
        related: the course that leads to the item, as `course:<id>`, and the concept that both have.
        because: key of the event in the learner's history for which the fitted model puts the item forward.
    """
    zh = context.language == "zh"
    titles = titles or {}
    for text in (context.text, *context.recent_texts):
        topic = matched_topic(item, text)
        if topic is not None:
            said = f"因为您提到了「{topic}」" if zh else f"Because you mentioned “{topic}”"
            return said, "message" if text == context.text else "conversation"
    if isinstance(item, Course) and item.id in context.cited_courses:
        return "刚才的回答引用了这门课" if zh else "The answer above cites this course", "conversation"
    if related is not None and (concept := related[1].concepts.get(context.language)) is not None:
        source = related[0].partition(":")[2]
        title = titles.get(source, source)
        said = f"《{title}》也讲到「{concept}」" if zh else f"“{title}” is also about “{concept}”"
        return said, "conversation" if source in context.cited_courses else "page"
    if (said_of_history := _by_history(item, context, titles, because)) is not None:
        return said_of_history, "history"
    words, rests_on = _by_request(context)
    return words[not zh], rests_on


def _by_history(
    item: Course | PartnerProduct, context: OfferContext, titles: dict[str, str], because: str | None
) -> str | None:
    """What the learner studied, where that is what put the item forward."""
    zh = context.language == "zh"
    if (studied := studied_before(item, context)) is not None:
        title = titles.get(studied, studied)
        return f"因为您学过《{title}》" if zh else f"Because you studied “{title}”"
    if because is not None:
        source = because.partition(":")[2]
        title = titles.get(source, source)
        return f"学过《{title}》的人也学了它" if zh else f"Taken by others who studied “{title}”"
    if context.any_subject and context.history:
        return "与您学过的课相近" if zh else "Close to courses you have studied"
    return None


def _by_request(context: OfferContext) -> tuple[tuple[str, str], Basis]:
    """What is left to say in both languages when nothing of the item itself was named."""
    if not context.requested:
        return ("与您正在问的话题相近", "Close to what you are asking about"), "message"
    if context.text and not context.any_subject:
        return ("内容与您的描述最接近", "Closest to what you described"), "message"
    if set(context.wish.aspects()) - {"without"}:
        return ("符合您提的条件", "Meets what you asked for"), "message"
    if context.page_course is not None and not context.any_subject:
        return ("与您打开的课程相近", "Close to the course you have open"), "page"
    return ("您没有限定方向，这是课程里的一门", "You left the subject open; this is one of our courses"), "message"


def studied_before(item: Course | PartnerProduct, context: OfferContext) -> str | None:
    """The course that the learner has studied and that this one builds on; None without consent to look."""
    if not isinstance(item, Course):
        return None
    return next((course for course in context.history if course in item.prerequisites), None)
