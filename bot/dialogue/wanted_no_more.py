"""Short messages that say one wants a thing no more: a course or an order, where one is at hand. Pure."""

import re

from bot.dialogue.form_moves import heard_at
from bot.dialogue.form_specs import GIVEN_BACK
from bot.dialogue.tracker import Tracker
from nlu import DANGERS, normalise, taxonomy

# The whole message, and nothing of life in it: "不想活了", "不想继续了" and "I don't want to any more" are not of these.
_WANTED_NO_MORE = re.compile(
    r"^(?:我|就是?|因为|现在|已经|暂时|也|都|这个?|它|(?:这|那)?门?课程?|这单|这个?订单)*不想(?:要|学|上|看|听|买|用|等|弄|办)(?:课程?|它|这个|这门课)?了?[吧啊呀。.!！~～ ]*$"
    r"|^(?:because |well,? |sorry,? |just )?(?:i )?(?:just |really )?(?:don'?t|do not|no longer) (?:want|need) (?:it|this|that|them|(?:this|that|the) (?:course|class|order|one|membership))(?: any ?more| now)?\W*$"
)
# A course or an order that is named as such is given back, and never oneself: nothing need have been said before.
_GIVEN_BACK = re.compile(GIVEN_BACK)
_OF_THINGS = frozenset({"account", "learning", "discover"})
_JUST_BEFORE = 2


def wants_a_thing_no_more(tracker: Tracker, text: str) -> bool:
    """Whether a message says that, and it or a form, an order or a course just spoken of names the thing.

    Never where a danger has come up in this session.

    >>> wants_a_thing_no_more(Tracker(conversation_id="c"), "不想要了")  # with nothing at hand it may be life itself
    False
    >>> wants_a_thing_no_more(Tracker(conversation_id="c"), "我想退睡觉那门")
    True
    """
    if not tracker.session_intents.isdisjoint(DANGERS):
        return False
    if _GIVEN_BACK.match(normalise(text)):
        return True
    form = tracker.open_form
    about_things = (form is not None and not form.rests(heard_at(tracker))) or any(
        turn.intent in tracker.session_intents and taxonomy().kinds.get(turn.intent) in _OF_THINGS
        for turn in tracker.turns[-_JUST_BEFORE:]
    )
    return about_things and _WANTED_NO_MORE.match(normalise(text)) is not None
