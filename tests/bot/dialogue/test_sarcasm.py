"""Thanks for harm are no thanks; thanks for mending it are, and so is praise of a lesson about it."""

import pytest

from bot.dialogue.sarcasm import harm_behind_thanks

SARCASM = (
    "thanks for charging me twice",
    "great job, you charged me again",
    "thanks for wasting my time",
    "wow, awesome, it crashed again",
    "thanks for never answering",
    "thank you for ignoring me",
    "brilliant, the video froze again",
    "thanks for nothing",
    "thanks for the double charge",
    "nice work, my app keeps crashing",
    "i love waiting for weeks",
    "great, three weeks of waiting and still nothing",
    "thanks for deleting my progress",
    "well done, locked me out again, you kick me out",
    "thanks for not refunding me",
    "thank you so much for taking my money",
    "perfect, the app never works",
    "charged twice, great job",
    "thanks a lot, the player doesn't work",
    "amazing, billed me twice",
    "lovely, no reply for a week",
    "真棒，又扣我一次钱",
    "谢谢你们重复扣款",
    "太好了，又卡了",
    "你们真厉害，等了三周没人回",
    "谢谢啊，白花了一百块",
    "真行，又闪退了",
    "感谢你们浪费我的时间",
    "厉害了，又崩了",
    "谢谢你们坑我",
    "太棒了，到现在还没退款",
    "真贴心，多扣了我两次",
    "谢谢，一直打不开",
    "真不错，又黑屏了",
    "謝謝你們又多扣我一次",
    "太優秀了，等了兩個月沒人理",
    "可真行，白等了一下午",
    "给你们点赞，又登不上了",
    "多谢你们不退钱",
    "真好，又没声音了",
)
MEANT = (
    "thanks for fixing the double charge",
    "thank you for refunding the extra charge",
    "thanks, it no longer crashes",
    "thanks for helping, it works now",
    "thanks for explaining why I was charged twice",
    "you saved me from being charged twice, thanks",
    "thanks for the quick reply",
    "great course, I lost 5 kg",
    "thank you so much",
    "awesome lesson",
    "thanks, never mind",
    "I love this course",
    "great, thanks for your help",
    "thanks for telling me about the double charge",
    "thanks, I never understood taxes before",
    "the lesson on overcharging was great",
    "thanks for waiting",
    "good job guys",
    "thanks again",
    "thanks, I will try again",
    "thanks for answering again",
    "谢谢你们退了重复扣的款",
    "谢谢，不卡了",
    "太好了，终于能看了",
    "谢谢帮我查到多扣的钱",
    "谢谢你的耐心",
    "真棒，讲得很好",
    "谢谢，解决了",
    "多谢提醒",
    "谢谢解释为什么重复扣款",
    "老师讲得真好，又学到了",
    "太棒了又上新课了",
    "谢谢，又麻烦你了",
    "辛苦了，等了一会儿没关系",
    "退款到账了，谢谢",
    "不错，又便宜又好",
    "谢谢，已经修好了，之前一直卡",
    "好课，百看不厌",
    "感谢补发",
    "谢谢你们又帮了我一次",
)


@pytest.mark.parametrize("text", SARCASM)
def test_the_harm_is_heard(text: str) -> None:
    assert harm_behind_thanks(text)


@pytest.mark.parametrize("text", MEANT)
def test_who_means_it_is_taken_at_their_word(text: str) -> None:
    assert harm_behind_thanks(text) is None
