"""Mail addresses and mobile numbers. Pure: no look-up of a mail domain."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.dialogue.values.reading_type import Reading

_PART = r"[^\s,，;；:：()（）<>《》“”\"'\u4e00-\u9fff@]"
# Looked for only where a word begins: from each of its letters, a page without spaces would take seconds.
_MAIL = re.compile(rf"(?<!{_PART}){_PART}*@{_PART}*")
_PHONE = re.compile(r"(?<![a-zA-Z0-9@.])\+?\d(?:[ \-()]?\d){5,15}(?![a-zA-Z0-9@])")
_MOBILE = frozenset({phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE})


def mail_address(text: str) -> Reading | None:
    """The first mail address; None where nothing has an @.

    >>> mail_address("邮箱是 Lin.X@Example.org。").value, mail_address("lin@").wrong
    ('Lin.X@example.org', 'mail')
    """
    match = _MAIL.search(text)
    if match is None:
        return None
    written = match[0].rstrip(".。!！?？、")
    try:
        # Test domains are for the tests of those who send mail; we only keep the address.
        checked = validate_email(written, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return Reading(None, match.span(), "mail")
    return Reading(checked.normalized, match.span())


def mobile_number(text: str, region: str = "CN") -> Reading | None:
    """The first mobile number, with its country's code; without one it is taken as of `region`.

    >>> mobile_number("手机 138 0013 8000").value, mobile_number("+44 7911 123456").value, mobile_number("12345678901").wrong
    ('+8613800138000', '+447911123456', 'phone')
    """
    match = _PHONE.search(text)
    if match is None:
        return None
    try:
        parsed = phonenumbers.parse(match[0], region)
    except phonenumbers.NumberParseException:
        return Reading(None, match.span(), "phone")
    if not phonenumbers.is_valid_number(parsed):
        return Reading(None, match.span(), "phone")
    if phonenumbers.number_type(parsed) not in _MOBILE:
        return Reading(None, match.span(), "phone_fixed")
    return Reading(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), match.span())
