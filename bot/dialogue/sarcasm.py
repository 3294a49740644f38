"""Thanks and praise for harm that we did: "thanks for charging me twice", "真棒，又扣我一次钱". Pure."""

import re

from bot.dialogue.values.reading import plain

_HARM = re.compile(
    r"又(?:给我|把我|是|要|开始|在|被)?(?:多|重复)?(?:扣|卡|崩|闪退|黑屏|断|掉线|打不开|登不上|看不了|播不了|没声|没人|出错|报错|坏|收费|转圈|加载|涨价|推迟|踢)|(?:重复|多|双重|二次|乱|偷偷|莫名其妙|白白?)(?:扣|收)(?:费|款|钱|了|我)|扣(?:了)?我?(?:的?钱)?(?:一|两|2|三|3|好几|几)(?:次|遍|回|笔)"
    r"|白(?:花|等|跑|买|交|付)|浪费(?:了)?(?:我|大家)?的?(?:时间|钱|一|两|半|生命)|(?:等|拖|卡|转)了(?:我|快|整整|足足|差不多)*[一二两三四五六七八九十几半好多\d]+个?多?(?:小时|天|周|星期|礼拜|月|分钟|年)"
    r"|(?:一直|总是?|老是?|永远|从来|天天|每次|根本|还是|到现在|现在|还)(?:都|就|也|还)*(?:打不开|卡|没人|没(?:有)?回|不回|没收到|没到|播不了|看不了|登不上|没退|不退|没(?:有)?(?:解决|处理|修好)|解决不了|没反应|转圈)"
    r"|没人(?:理|回|管|接)|不(?:给|肯)?退(?:我)?(?:钱|款)|坑(?:我|了|人|钱)|骗(?:我|了|钱)|忽悠|闪退|崩(?:了|溃)|弄丢|删了我|锁了我|封了我|(?:害|耽误)(?:得|了)?我|越.{1,4}越(?:卡|慢|差)|答非所问"
    r"|\b(?:over|double[- ]?)charg\w*|\b(?:charg|bill|debit)\w*\b.{0,24}\b(?:twice|two times|three times|double|again|extra|wrong\w*|for nothing|without (?:asking|my))|\b(?:twice|double|again)\b.{0,16}\b(?:charg|bill)\w*"
    r"|\b(?:took|taking|stole|stealing|keep(?:ing)?|kept) my money|\b(?:wast\w+|los(?:t|ing)|delet\w+|ruin\w+|eat(?:ing)?|ate) (?:all )?(?:of )?(?:my|our) (?:time|money|progress|data|notes|account|order|certificate|day|evening|afternoon|weekend|work|homework)|\bwaste of (?:my )?(?:time|money)"
    r"|\bignor\w+ (?:me|my|us)\b|\b(?:rip\w*|scam\w*|cheat\w*) (?:me|us)\b|\block\w* me out\b|\b(?:kick|block|bann?)\w* me\b|\bfor (?:nothing|no help)\b|\b(?:never|doesn'?t|does not|didn'?t|won'?t|can'?t|cannot|isn'?t|not|hasn'?t|haven'?t|refus\w+ to|fail\w* to)(?: \w+)? (?:work\w*|play\w*|load\w*|open\w*|answer\w*|repl\w+|arriv\w*|help\w*|refund\w*|c[ao]me|respond\w*|fix\w*|show\w* up)"
    r"|\b(?:wait\w*|weeks?|days?|months?|hours?|ages|forever)\b.{0,16}\b(?:hours|days|weeks|months|forever|ages|a (?:week|month)|waiting|without|no (?:reply|answer|refund|help)|and still|and nothing)\b|\b(?:crash|buffer|fr[eo]ez|froze|lag|broke|stuck|stutter|fail|down)\w*\b.{0,16}\bagain\b|\bagain\b.{0,16}\b(?:crash|buffer|freez|froz|lag|broke|stuck|fail)\w*|\b(?:keeps?|always|constantly) (?:on )?(?:crash|buffer|freez|lag|break|fail|stutter)\w*|\bno (?:help|reply|answer|refund|response)\b",
    re.IGNORECASE,
)
_MENDED = re.compile(
    r"(?<![不没未])(?:解决|修好|处理好|搞定|弄好|修复|恢复)|(?<!闪)退(?:了|还|回)|(?:不|没有?再)(?:再)?(?:卡|崩|闪退|扣)|(?<![太真可])好了|能看了|可以了|正常|帮(?:了|上)?(?:我|大)?(?:退|解决|查|处理|修|找|弄|追|忙)|终于|查(?:清|明|到)|告诉|解释|提醒|及时|到账|补(?:回|发|偿)|还给|撤销|避免|耐心|说明|讲(?:得|的|了|解|到|清|怎么)|原来"
    r"|(?<!\bnever )(?<!\bnot )(?<!n't )(?<!\bno )(?<!\bwithout )(?<!refuse to )(?<!refusing to )(?<!failing to )\b(?:fix\w*|solv\w*|resolv\w*|refund(?:ed|ing)|sort(?:ed|ing)|correct(?:ed|ing)|revers\w+|help(?:ed|ing|ful)?|explain\w*|answer(?:ed|ing)|clear\w* up|remov\w+|gave back|giving back|paid back|repair\w*|restor\w*|unlock\w*|recover\w*|apolog\w*|tell(?:ing)?|told|let(?:ting)? me know|clarif\w*|look(?:ed|ing) into|know why|sav(?:ed|ing) me|prevent\w*|avoid\w*|stopped|work(?:s|ing)? (?:now|again|fine)|no longer|any ?more|better now|patien\w+|wait(?:ed|ing) with me)"
    r"|\b(?:lesson|chapter|course|module|article)s? (?:on|about|explain\w*)\b",
    re.IGNORECASE,
)
_KIND_WORDS = re.compile(
    r"^(?:(?:哇|哦|呵呵|哈哈|好|真是?|太|可|还|你们|非常|多|十分|特别)*(?:感谢|谢谢|多谢|谢了|谢|棒|厉害|优秀|行|不错|好|贴心|给力|牛|赞|可以)(?:你们?|您|啊|呀|哈|了|的|啦|平台|客服)*[,.!~\s]*)+"
    r"|[,.!~\s]*(?:(?:真是?|太|可|好)(?:棒|厉害|优秀|行|不错|好|贴心|给力|牛|谢谢)+(?:你们|啊|呀|哈|了|啦)*|(?:多谢|谢谢|感谢)(?:你们?|您|啊|呀|哈|了|啦)*)[.!~\s]*$"
    r"|^(?:(?:oh|wow|well|yeah|ok|gee|so|just|really|many|much|well|thanks?(?: you)?|thx|ty|great|awesome|brilliant|wonderful|amazing|fantastic|nice|good|well done|perfect|lovely|excellent|bravo|congrat\w*|impressive|job|work|one|guys|again|a lot|so much|very much|a bunch|a million|i (?:just )?(?:love|appreciate)|love|how|it|for|that)\b[,.!:\s]*)+"
    r"|[,.!\s]+(?:thanks?(?: you)?|great|awesome|brilliant|amazing|nice|good|well done|perfect|lovely|bravo)(?: (?:a lot|so much|guys|again|job|work|one|a bunch|for that|for nothing|very much))*[.!\s]*$",
    re.IGNORECASE,
)


def harm_behind_thanks(text: str) -> str | None:
    """What a message thanks or praises us for where that is harm of our doing; None where it isn't, or is mended.

    >>> harm_behind_thanks("thanks for charging me twice"), harm_behind_thanks("真棒，又扣我一次钱")
    ('charging me twice', '又扣我一次钱')
    >>> harm_behind_thanks("thanks for fixing the double charge"), harm_behind_thanks("谢谢你们退了重复扣的款")
    (None, None)
    """
    said = plain(text).strip().replace("’", "'")
    if _HARM.search(said) is None or _MENDED.search(said) is not None:
        return None
    return _KIND_WORDS.sub("", said).strip() or said
