"""Whose tokens are believed."""

import pytest

from bot.errors import NotSignedIn
from bot.identity import LONGEST_LEARNER_ID, Identity
from bot.storage.rows import ConversationRow, LearnerRow, table_of
from tests.fakes.clock import START

_IDENTITY = Identity("s" * 40, "i" * 40)


@pytest.mark.parametrize("learner", ["u" * (LONGEST_LEARNER_ID + 1), "", "a\0b", "a\nb"])
def test_an_id_that_cannot_be_kept_is_no_identity(learner: str) -> None:
    with pytest.raises(NotSignedIn) as refused:
        _IDENTITY.learner_of(_IDENTITY.sign_learner(learner, START), START)
    assert refused.value.code == "identity_invalid"


@pytest.mark.parametrize("learner", ["u" * LONGEST_LEARNER_ID, "学员 10023", "7"])
def test_the_id_that_the_platform_signed_is_the_learners(learner: str) -> None:
    assert _IDENTITY.learner_of(_IDENTITY.sign_learner(learner, START), START) == learner


def test_the_longest_id_is_what_the_columns_take() -> None:
    columns = (table_of(ConversationRow).c.learner_id, table_of(LearnerRow).c.id)
    assert {column.type.length for column in columns} == {LONGEST_LEARNER_ID}  # type: ignore[attr-defined]  # String
