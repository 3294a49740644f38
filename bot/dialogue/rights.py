"""What learners ask for their own data in their own words: to see, export or delete it, to change consents. Pure."""

import re

import nlu
from bot.dialogue.lead_ins import matter_of

PRESSED = ("privacy", "my_data", "export_data", "delete_data", "erase", "keep_data", "consents", "consent")
PRESSED_SETTINGS = ("suggestion_settings", "stop_messages")

_MINE_ZH = r"(?:我的?(?:所有|全部)?个人|个人|我的|我所有的|我全部的|关于我的|我在(?:你们)?这里的)(?:所有|全部|个人|聊天|对话|使用)*(?:的)?(?:数据|信息|资料|个人信息|隐私|聊天记录|对话|记录)"
_MINE_EN = r"(?:all (?:of )?)?(?:my (?:personal |chat |own )*(?:data|information|info|conversations?|chats?|chat history|records?)|everything (?:you (?:have|keep|store|know) (?:on|about|of) me|about me))"
_PLEASE_ZH = r"^(?:请|麻烦|帮我|给我|我要|我想|我想要|我要求|现在|立刻|马上|把|将|你们?|帮忙|,|，|\s)*"
_PLEASE_EN = r"^(?:please |can you |could you |would you |i (?:want|need|would like|'d like) (?:you )?to |i want |hi,? |hello,? |just |now )*"
_END = r"(?:吧|了|掉|啊|呢|谢谢|一下|一份|,|，|please|now|thanks|thank you|for me|\s|[。.!！~])*$"
# "How do I …?" wants to be told; these want it done.
_RIGHTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("export_data", re.compile(rf"^/export$|{_PLEASE_ZH}(?:导出|下载|打包|发(?:给)?我|给我(?:一份)?){_MINE_ZH}{_END}|{_PLEASE_ZH}{_MINE_ZH}(?:导出|下载|打包)(?:来|给我)?{_END}|{_PLEASE_EN}(?:export|download|send me(?: a copy of)?|give me(?: a copy of)?|(?:a )?copy of) {_MINE_EN}{_END}")),
    ("delete_data", re.compile(rf"^/delete$|{_PLEASE_ZH}(?:删除|删掉|删|清除|清空|抹掉|销毁){_MINE_ZH}{_END}|{_PLEASE_ZH}{_MINE_ZH}(?:全部|全|都|统统)*(?:给我)?(?:删除|删掉|删了|清除|清空){_END}|{_PLEASE_EN}(?:delete|erase|remove|wipe|forget) (?:{_MINE_EN}|me){_END}")),
    ("my_data", re.compile(rf"^(?:那|请问|给我看看?|让我看看?|我?想(?:要)?(?:看看?|知道|了解)|看看?|查看|一下)*(?:你们?|平台|机器人)(?:都|现在|到底|究竟|还)*(?:知道|了解|掌握|存|保存|记录|记|收集|有)(?:了|着|过)?(?:关于)?我的?(?:什么|哪些|啥)(?:信息|数据|资料|东西|事|情况)*[?？。]*$|^(?:看看|查看|显示|给我看看?|看一下){_MINE_ZH}{_END}|^(?:so,? )?what (?:exactly )?do you (?:know|have|store|keep) (?:about|on|of) me[?. ]*$|^(?:show|tell) me (?:what you (?:know|have|keep|store) (?:about|on) me|{_MINE_EN}){_END}")),
    ("consents", re.compile(r"^(?:我要|我想)?(?:撤回|取消)(?:之前的|我的)?(?:同意|授权)[。.]?$|^(?:i want to |please )?withdraw (?:my )?consents?[.]?$|^(?:查看|修改|管理|改)?(?:一下)?我的(?:同意|授权)(?:记录|设置|选项|管理)?[。.]?$|^我都?同意(?:了|过)(?:些)?(?:什么|哪些).{0,4}$|^(?:show |change |manage |see )?(?:me )?my (?:consents?|privacy choices|privacy settings)[.]?$|^what (?:have i|did i) (?:agreed?|consent(?:ed)?) to[?. ]*$")),
    ("stop_messages", re.compile(r"^/stop$|^(?:请)?(?:不要|别)再?给我发(?:任何)?(?:课程|活动|营销|推广)?(?:的)?(?:消息|通知|短信)了?[。.!！]*$|^stop (?:sending|messaging|texting) me(?: messages| anything)?[.! ]*$|^unsubscribe[.! ]*$")),
    ("suggestion_settings", re.compile(r"^/suggestions$|^(?:打开|看看|查看)?推荐设置[。.]?$|^suggestion settings[. ]*$")),
    ("confirm_in_words", re.compile(r"^(?:确认|确定|是的?,?|对,?)+删除[。.!！]*$|^(?:yes,? )?delete it all[.! ]*$|^confirm (?:the )?deletion[.! ]*$")),
    ("privacy", re.compile(r"^/privacy$")),
)  # fmt: skip


def right_in(text: str) -> str | None:
    """The right that a message asks to use, as its button has it; None for all else, questions about it too.

    >>> right_in("删除我的数据"), right_in("please export my data"), right_in("What do you know about me?")
    ('delete_data', 'export_data', 'my_data')
    >>> right_in("怎么删除我的数据"), right_in("How do I delete my account?"), right_in("删除订单")
    (None, None, None)
    >>> right_in("给我看看你们保存了我哪些资料"), right_in("我想知道你们记了我什么")
    ('my_data', 'my_data')
    >>> right_in("once more: delete my data"), right_in("不是这个，删除我的数据")
    ('delete_data', 'delete_data')
    """
    plain = nlu.normalise(matter_of(text, in_form=False)).strip()
    return next((name for name, pattern in _RIGHTS if pattern.search(plain)), None)
