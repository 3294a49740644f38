"""Chinese numerals up to the ten thousands, as dates and amounts have them. Pure."""

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
TENS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
ONE_TO_NINE = "一二两三四五六七八九"
NUMERAL = "零〇一二两三四五六七八九十百千万"


def number_of(text: str) -> int:
    """The value of digits or a numeral.

    >>> number_of("12"), number_of("十二"), number_of("三十"), number_of("一百零五"), number_of("一百五"), number_of("二〇二六")
    (12, 12, 30, 105, 150, 2026)
    """
    if text.isdigit():
        return int(text)
    if not any(sign in TENS for sign in text):
        return int("".join(str(DIGITS[sign]) for sign in text))
    total, digit, last = 0, 0, 1
    for sign in text:
        if sign in TENS:
            last = TENS[sign]
            total = (total + digit) * last if last == TENS["万"] else total + (digit or 1) * last
            digit = 0
        elif sign in "零〇":
            last = 10  # 一百零五: the five is no fifty
        else:
            digit = DIGITS[sign]
    # 一百五 is 150; 十五 is 15.
    return total + digit * (last // 10 if last >= TENS["百"] else 1)
