"""Who asks for a person gets one; who declines one, or speaks of persons in general, doesn't."""

import pytest

from bot.dialogue.asking_for_people import asks_for_person, only_sounds_like_it

ASKS = (
    "I don't want a bot, I want a human",
    "This is not helping, get me an agent",
    "不要客服机器人，转人工",
    "I want to speak to a person who can help me",
    "I do not understand this, I need a human",
    "You're not helping. Give me a person",
    "我不要跟机器人聊，转人工",
    "Can I talk to a human? I don't trust this.",
    "I'm not happy, let me talk to a person",
    "the bot is not working can I speak to an agent",
    "不用机器人客服了，我要人工客服",
    "别再让机器人回我了，找真人",
    "我不想要机器人客服，给我转人工",
    "I don't want to talk to a bot, connect me with an agent",
    "I don't want a machine I want a real person",
    "I need a person who knows about refunds",
    "can you connect me to a person with authority",
    "I never got an answer, get me a human",
    "不要机器人客服，转人工客服",
    "不要再推荐课了，转人工",
    "不想跟你聊了，叫人工来",
    "别啰嗦了，转人工",
    "我不要自动回复，我要真人",
    "别给我推人工智能的课，转人工",
    "不用再查了帮我转人工",
    "I don't want to wait, give me an agent",
    "Do not send me links, I want a human",
    "I want a person, not a bot",
    "talk to a human please, not a machine",
    "I'd rather talk to a person",
    "rather speak to a human",
    "要不要给我转人工啊",
    "You are not a person, get me a human",
)
LEFT_TO_THE_MODEL = (
    "I can't solve this without an agent",
    "don't make me wait for a human",
    "why don't I get a human",
    "I've pressed zero, nine and hash. Still no human.",
)
DECLINES = (
    "no need for a human",
    "I don't need an agent",
    "don't transfer me to an agent",
    "don't connect me to a person",
    "不用转人工，你说就行",
    "I'd rather not talk to a person",
    "别转人工",
    "不需要人工客服",
    "不要人工",
    "不想找人工",
    "I do not want to talk to a human",
    "never mind the agent",
    "I don't want to speak with an agent",
    "please don't get me a human",
    "you don't have to connect me to an agent",
    "don't hand me over to a person",
    "no human needed",
)
PEOPLE_IN_GENERAL = (
    "how can a person who sleeps 5 hours stay healthy",
    "does a person with diabetes need insulin",
    "I want to be a person who sleeps well",
    "How much does a person need to eat",
    "人工智能课有吗",
    "how much water is in the human body",
)


@pytest.mark.parametrize("text", ASKS)
def test_a_person_is_asked_for_whatever_else_is_refused(text: str) -> None:
    assert asks_for_person(text)
    assert not only_sounds_like_it(text)


@pytest.mark.parametrize("text", LEFT_TO_THE_MODEL)
def test_who_misses_a_person_declines_none(text: str) -> None:
    assert not only_sounds_like_it(text)


@pytest.mark.parametrize("text", DECLINES)
def test_a_person_who_is_declined_is_not_called(text: str) -> None:
    assert not asks_for_person(text)
    assert only_sounds_like_it(text)


@pytest.mark.parametrize("text", PEOPLE_IN_GENERAL)
def test_people_in_general_are_not_called(text: str) -> None:
    assert not asks_for_person(text)
