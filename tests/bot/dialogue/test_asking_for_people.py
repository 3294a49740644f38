"""Who asks for a person gets one; who declines one, or speaks of persons in general, doesn't."""

import pytest

from bot.dialogue.asking_for_people import asks_for_person, is_word_with_face, only_sounds_like_it

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
SOMEBODY_LOOKS = (
    "can a person look at it?",
    "Can somebody check this please",
    "could someone have a look at my order",
    "is there someone who can look at this",
    "I need somebody to look into this",
    "please have someone review it",
    "get a human to check it",
    "let a person see to it",
    "could a human check this for me",
    "can anyone take a look?",
    "is anybody there who can sort this out",
    "someone should look at this",
    "can someone from your team look into my refund",
    "would one of your colleagues check it manually",
    "can a real person handle this",
    "i want someone to look at it",
    "can I have someone look at it?",
    "any chance someone could check that",
    "can i get a person to deal with this",
    "a human should look at this",
    "有人能看看吗",
    "有没有人帮我看看",
    "能不能让人看一下",
    "找个人看看",
    "麻烦找个人处理一下",
    "有人管吗",
    "有人处理吗",
    "请人看一下这个订单",
    "能派个人来看看吗",
    "有谁能帮忙看看",
    "没人管吗",
    "能找个人看看我的发票吗",
    "叫个人来处理",
    "你们有人看看吗",
    "让同事看一下吧",
    "安排个人跟进一下",
    "有人在处理吗",
    "还有人管吗",
    "有人能看看嗎",
    "能不能讓人看一下",
    "有沒有人幫我看看",
    "麻煩找個人處理一下",
    "請人看一下這個訂單",
    "能派個人來看看嗎",
    "沒人管嗎",
)
NOBODY_LOOKS = (
    "can a person look at a screen all day?",
    "can a person check their own blood pressure?",
    "can someone look at me and tell if I'm ill",
    "can anyone see my progress?",
    "can someone explain this",
    "can somebody help me sleep",
    "does somebody check the course content?",
    "can anyone take the course?",
    "no need for anyone to look at it",
    "don't have someone look at it",
    "how can a person handle stress",
    "could someone else use my account",
    "can a person live on rice alone",
    "I looked at it myself",
    "who checks the invoices?",
    "can anybody watch the recordings later",
    "a person should sleep eight hours",
    "have you looked at it",
    "can you look at it?",
    "can I check my order?",
    "I had someone look at the roof",
    "does a person need to review the contract",
    "how do I get somebody to check my blood",
    "should a person check the gas meter",
    "有人看过这门课吗",
    "别人能看看我的订单吗",
    "家里没人看老人怎么办",
    "请人看病要多少钱",
    "有人冒充客服让我看看链接",
    "不用找人看了",
    "不需要人处理",
    "怎么让人看一下就记住",
    "有人学过吗",
    "我自己看看吧",
    "有人能看到我的进度吗",
    "看看订单",
    "帮我看看",
    "你看一下",
    "人会不会老",
    "没人能看到我的名字吧",
    "一个人能办理贷款吗",
    "两个人可以看一个账号吗",
    "租房请人看房子吗",
    "有人能看这门课吗",
    "让我看看",
    "能处理一下吗",
    "请问怎么办",
    "有人退款成功吗",
    "別人能看看我的訂單嗎",
    "有人看過這門課嗎",
    "不用找人看了",
    "幫我看看",
    "有人能看到我的進度嗎",
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


@pytest.mark.parametrize("text", SOMEBODY_LOOKS)
def test_somebody_shall_look_at_the_matter_at_hand(text: str) -> None:
    assert asks_for_person(text)
    assert not only_sounds_like_it(text)


@pytest.mark.parametrize("text", NOBODY_LOOKS)
def test_who_looks_at_something_else_or_need_not_look_is_not_called(text: str) -> None:
    assert not asks_for_person(text)


@pytest.mark.parametrize("text", ["personao🙏", "persn 🙏🏻", "humam❤️", "somone😭", "人公🙏", "peaple 👩‍💻", "Reps🙏!"])
def test_an_unclear_word_with_an_emoji_is_little(text: str) -> None:
    assert is_word_with_face(text)
    assert not asks_for_person(text)


@pytest.mark.parametrize("text", ["agent🙏", "人工🙏", "客服😭", "转人工🙏", "human 🙏", "真人❤️", "real person🙏"])
def test_a_word_that_asks_outright_asks_also_with_an_emoji(text: str) -> None:
    assert asks_for_person(text)


@pytest.mark.parametrize(
    "text", ["person", "need a person 🙏", "有人在吗🙏", "🙏", "ok 👍 thanks", "", "KP202611110017🙏"]
)
def test_more_than_a_word_or_no_emoji_is_no_such_message(text: str) -> None:
    assert not is_word_with_face(text)


@pytest.mark.parametrize(
    "text",
    [
        "你们客服几点上班？", "你们客服几点上阪？", "人工客服几点下班", "客服周末在线吗",
        "客服的工作时间", "真人客服什么时候在", "客服春节休息吗",
        "When is customer service open?", "when are your staff available", "support hours?",
        "What are your agents' hours",
        "when does the support team start", "for me as a private person", "the invoice is for a natural person",
    ],
)  # fmt: skip
def test_when_people_are_there_is_no_wish_for_one(text: str) -> None:
    assert only_sounds_like_it(text)


@pytest.mark.parametrize(
    "text",
    [
        "客服在吗，转人工", "你们客服几点上班？我要找人工", "叫客服来", "客服怎么还不理我", "什么时候给我转人工",
        "When is customer service open? I want to talk to a person", "get me an agent during your hours",
    ],
)  # fmt: skip
def test_a_wish_for_a_person_stays_one_beside_it(text: str) -> None:
    assert not only_sounds_like_it(text)
