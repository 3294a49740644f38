"""What a learner does with the bot and leaves everywhere, with marks by which it is found again."""

from bot.bootstrap import House, utc_now
from bot.messages import RecommendationShown
from bot.ports import StaffMember
from recommender import Outcome
from tests.system.rights.conftest import Somebody, said, words_of

LIN = "learner-wang"
WIDGET, TELEGRAM, REST = f"widget:{LIN}", "telegram:555000777", "rest:quartz-lantern"
MARKS = ("紫色河马", "鳄梨灯塔", "zebra quartz", "lin.marker@example.com", "13912345678", "quartz-lantern", "555000777")
"""Of the learner's own: words, contacts, and the addresses of their conversations."""
OTHERS = ("橙色企鹅", "copper heron")


async def _shown(house: House, conversation_id: str) -> RecommendationShown:
    events = await house.store.events(conversation_id, 0, audience="staff")
    return next(e.event.items[0] for e in events if e.event.type == "impression_shown")


async def live(house: House, lin: Somebody) -> None:
    """Conversations on three channels, forms sent, a suggestion followed, an order reported, a ticket, consents."""
    await lin.say(WIDGET, "紫色河马睡不着怎么办？我的邮箱是 lin.marker@example.com")
    await lin.say(WIDGET, "推荐一门关于睡眠的课，鳄梨灯塔")
    shown = await _shown(house, WIDGET)
    await house.outcomes.opened(shown.impression_id, shown.kind, shown.id, utc_now(), within=WIDGET)
    enrolled = Outcome("p:lin-1", "enrol", shown.kind, shown.id, utc_now(), LIN, shown.impression_id, "KP1", 99.0)
    await house.outcomes.record([enrolled], utc_now())
    await lin.say(TELEGRAM, "zebra quartz, how do I sleep better? 13912345678", channel="telegram")
    await lin.say(WIDGET, "我的同意")
    await lin.press(WIDGET, '/consent{"purpose":"training"')
    await send_forms(house, lin)
    await lin.say(WIDGET, "转人工，紫色河马要投诉")
    (ticket,) = [t for t in await house.tickets.tickets("queue") if t.conversation_id == WIDGET]
    found = await house.staff.by_name("meiling")
    assert found is not None
    await _worked_on(house, ticket.id, ticket.version, found[0])


async def send_forms(house: House, lin: Somebody) -> None:
    """What the platform is given: words, a mail address, somebody else's number, a contact for a code."""
    for words in ("帮我把血压入门送给我爸", "13912345678", "鳄梨灯塔，生日快乐", "确认"):
        await lin.say(WIDGET, words)
    for words in ("帮我换邮箱", "lin.marker@example.com", "确认"):
        await lin.say(WIDGET, words)
    # Of a check-list the platform learns nothing; our own stores heard it.
    for words in ("帮我列一份意外险的理赔材料清单", "昨天", "骑车摔倒，紫色河马骨折"):
        await lin.say(WIDGET, words)
    assert sorted(receipt.kind for receipt in await house.platform.requests(LIN)) == ["account", "gift"]
    await house.platform.send_code("13800000103")


async def _worked_on(house: House, ticket_id: int, version: int, member: StaffMember) -> None:
    assert await house.tickets.claim(ticket_id, member, version, utc_now())
    assert await house.tickets.note(ticket_id, member, "鳄梨灯塔：客户电话 13912345678", utc_now())
    assert await house.tickets.reply(ticket_id, member, "紫色河马您好", "staff-reply-1", utc_now())
    assert await house.tickets.hand_back(ticket_id, member, utc_now())


async def erase_in_chat(lin: Somebody, conversation_id: str, words: str = "删除我的数据") -> str:
    asked = await lin.say(conversation_id, words)
    assert said(asked).turn.rule == "claims_right"
    return words_of(await lin.press(conversation_id, "/erase"))
