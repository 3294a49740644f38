"""Every table is either gone through by an erasure, or holds nothing of learners."""

from bot.storage.erasure import COVERED, NOBODYS
from bot.storage.rows import Base


def test_each_table_is_known_to_the_erasure() -> None:
    """A new table belongs into COVERED, with the statement that clears it, or into NOBODYS."""
    tables = {mapper.class_ for mapper in Base.registry.mappers}
    assert tables == COVERED | NOBODYS
    assert frozenset() == COVERED & NOBODYS
