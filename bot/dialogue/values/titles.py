"""The title of an invoice that the wish for one gives along. Pure."""

import re

_ENDS = r"[^,，。;；!！?？、\n“”\"《》]"
_GIVEN = (
    re.compile(
        rf"(?:抬头|公司名称?|单位名称?|名称)\s*(?:[:：]|写成?|是|为|填|开|就)*\s*(?:个人|公司|单位|企业)?[:：\s]*(?P<title>{_ENDS}{{2,40}}?)(?=[,，。;；!！?？、\n]|(?:的发票)?$)"
    ),
    re.compile(
        r"\b(?:made out|make it out|out|issued|addressed) to (?P<title>[^,;!?\n]{2,60}?)(?=[,;!?\n]|\.?$|\.\s| and (?:send|mail|email)\b)"
        r"|\b(?:title|invoice name|company name|company(?= called| is)|business name)(?: should be| is called| called| is|:)? (?P<named>[^,;!?\n]{2,60}?)(?=[,;!?\n]|\.?$|\.\s| and (?:send|mail|email)\b)",
        re.IGNORECASE,
    ),
    # An organisation by how its name ends.
    re.compile(
        r"(?P<title>[\u4e00-\u9fffA-Za-z0-9()（）·]{2,30}?(?:有限责任公司|股份有限公司|有限公司|集团|事务所|合伙企业))"
        r"|\b(?P<named>(?:[A-Z][\w&'.-]*\s){1,6}(?:Ltd|Limited|Inc|LLC|GmbH|Corp(?:oration)?|Co(?:mpany)?)\b\.?)"
    ),
)
_BEFORE_NAME = re.compile(r"^(?:.*(?:给|开|抬头(?:是|写)?|名称(?:是)?|公司叫|我们公司|单位)(?=.{2}))")
_NO_TITLE = re.compile(
    r"^(?:个人|公司|单位|企业|自己|我自己|我的?名字|吧|的|发票|写什么|什么)+$|发票|kp ?\d|@|\b(?:my company|the company|company|myself|me|invoice|order)$",
    re.IGNORECASE,
)


def title_given(text: str) -> str | None:
    """The title that the words which begin the form give along.

    >>> title_given("开发票,单位,北京晓雨文化有限公司,税号91110000600037341L"), title_given("个人抬头林晓雨,睡觉那门")
    ('北京晓雨文化有限公司', '林晓雨')
    >>> title_given("An invoice for KP202611110017, made out to Lin Xiaoyu, please"), title_given("invoice Acme Foods Ltd")
    ('Lin Xiaoyu', 'Acme Foods Ltd')
    >>> title_given("我要开发票,抬头写个人"), title_given("I need an invoice for my company")
    (None, None)
    """
    for pattern in _GIVEN:
        match = pattern.search(text)
        if match is not None:
            groups = match.groupdict()
            title = (groups["title"] or groups.get("named") or "").strip()
            title = _BEFORE_NAME.sub("", title).strip(" :：")
            if len(title) > 1 and not _NO_TITLE.search(title):
                return title
    return None
