"""OpenRequest: what a learner has asked to be suggested so far."""

from pydantic import BaseModel, ConfigDict

from recommender import Kind, Wish


class OpenRequest(BaseModel):
    """A request for a suggestion, from the words that began it to what it has been narrowed to."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    about: str = ""
    """The learner's words that carry the subject; empty when none did."""
    kinds: tuple[Kind, ...] = ("course",)
    wish: Wish = Wish()
    pending: str | None = None
    """The preference that was asked for and is not answered yet."""
    asked: tuple[str, ...] = ()
    any_subject: bool = False
    by_history: bool = False
    """The learner asked for a suggestion by what they have studied."""
