"""The reason shown with a recommendation; each traces to a real message or passage of this conversation."""

import re
from functools import cache

from knowledge import Course, PartnerProduct
from recommender.slate import OfferContext


def matched_topic(item: Course | PartnerProduct, text: str) -> str | None:
    """The longest of the item's topics that stands in a text, as a word of its own where it is written in letters."""
    found = [t for t in (*item.topics.zh, *item.topics.en) if _pattern(t).search(text.lower())]
    return max(found, key=len, default=None)


@cache
def _pattern(topic: str) -> re.Pattern[str]:
    # "oil" stands neither in "spoil" nor in "foiled", but in "oils".
    literal = re.escape(topic.lower())
    return re.compile(rf"(?<![a-z0-9]){literal}(s|es|ed|ing)?(?![a-z0-9])" if topic.isascii() else literal)


def reason_for(item: Course | PartnerProduct, context: OfferContext) -> str:
    """One sentence in the learner's language: the topic mentioned, the course cited, or the request itself."""
    zh = context.language == "zh"
    for text in (context.text, *context.recent_texts):
        topic = matched_topic(item, text)
        if topic is not None:
            return f"因为您提到了「{topic}」" if zh else f"Because you mentioned “{topic}”"
    if isinstance(item, Course) and item.id in context.cited_courses:
        return "刚才的回答引用了这门课" if zh else "The answer above cites this course"
    if context.requested:
        return "内容与您的描述最接近" if zh else "Closest to what you described"
    return "与您正在问的话题相近" if zh else "Close to what you are asking about"
