"""Whether two questions are the same one in other words: by what is left when small words are gone. Pure."""

import re

# What a question can lose or swap without asking anything else. When, where, why and how much are not here.
_SMALL_ZH = re.compile(
    r"请问(一下)?|麻烦(您|你)?|能不能|可不可以|可以|到底|究竟|我(就|只是|再)?(想|要)(知道|了解|问)?|我(刚才?|都)?(再)?(问|说)(了|的)?(一遍|一下|是|过)*"
    r"|告诉我|怎么(样|办(?!理)|弄|操作|才能)?|如何|怎样|咋(样|办|弄|整)?|应该|需要|还是|的话|一下|你们|您|你|我|的|了|呢|吗|啊|呀|吧|嘛|哦|那|就|能|去|办理|申请"
)
_SMALL_EN = frozenset(
    "a an the i i'm i'd im we you your my me is are am be was were been do does did can could will would shall should may "
    "how to please tell again still just so and or of for on in at it this that there with about ask asked asking said "
    "saying say get getting got want wanted need know let hi hello hey then but already".split()
)
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[\u4e00-\u9fff]+")
_ALIKE = 0.8
_SHORTEST = 2


def content_of(text: str) -> frozenset[str]:
    """Pairs of characters for Chinese, words for the rest, without the small words."""
    found: set[str] = set()
    for word in _WORD.findall(text.lower()):
        if word[0] > "\u4dff":
            for piece in _SMALL_ZH.sub(" ", word).split():
                found |= {piece[i : i + 2] for i in range(max(len(piece) - 1, 1))}
        elif word not in _SMALL_EN:
            found.add(word.removesuffix("'s"))
    return frozenset(found)


def same_question(one: str, other: str) -> bool:
    """Nearly the same content; a different subject in the same frame is another question.

    >>> same_question("怎么退款", "请问如何退款呀"), same_question("成年人睡多久", "老人睡多久")
    (True, False)
    """
    a, b = content_of(one), content_of(other)
    if not a or not b:
        return len(one.strip()) > _SHORTEST and one.strip().lower() == other.strip().lower()
    return 2 * len(a & b) / (len(a) + len(b)) >= _ALIKE
