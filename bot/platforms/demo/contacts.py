"""Mail addresses and mobile numbers: one spelling to compare, and a masked one to show."""

import re
import unicodedata

_HIDDEN = "***"


def contact_of(said: str) -> str:
    """One spelling for each contact, whatever the writer's habits.

    >>> contact_of(" Lin.Xiaoyu@Demo.example "), contact_of("+86 138-0000-0101"), contact_of("１３８０００００１０１")
    ('lin.xiaoyu@demo.example', '13800000101', '13800000101')
    >>> contact_of("0049 1555 0000108")
    '+4915550000108'
    """
    plain = unicodedata.normalize("NFKC", said).strip().lower()
    if "@" in plain:
        return plain
    number = re.sub(r"^00", "+", re.sub(r"[^\d+]", "", plain))
    return number.removeprefix("+86") if re.fullmatch(r"\+86\d{11}", number) else number


def code_of(said: str) -> str:
    """A code as it was sent, however it was typed.

    >>> code_of(" ００１ ２３４ ")
    '001234'
    """
    return "".join(unicodedata.normalize("NFKC", said).split())


def masked_email(email: str | None) -> str | None:
    """Enough to recognise one's own.

    >>> masked_email("lin.xiaoyu@demo.example")
    'l***@demo.example'
    """
    if email is None:
        return None
    name, _, domain = email.partition("@")
    return f"{name[:1]}{_HIDDEN}@{domain}"


def masked_phone(phone: str | None) -> str | None:
    """Enough to recognise one's own.

    >>> masked_phone("13800000101"), masked_phone("+12025550104")
    ('138****0101', '+12****0104')
    """
    return None if phone is None else f"{phone[:3]}****{phone[-4:]}"
