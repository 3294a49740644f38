"""What happened against the insurance that was chosen for it: only a plain contradiction is asked about."""

import pytest

from bot.dialogue.loss_kinds import contradicts
from nlu import normalise

OTHERWISE = [
    ("car", "厨房水管爆了，地板泡坏"),
    ("car", "楼上漏水把天花板泡了"),
    ("car", "下楼梯摔了，左手骨折"),
    ("car", "阑尾炎做了手术"),
    ("car", "航班延误了八个小时"),
    ("car", "確診了乳癌"),
    ("home", "追尾了"),
    ("home", "倒車時保險桿被撞，車門凹了"),
    ("home", "我媽上個月去世了"),
    ("home", "行李在机场丢了"),
    ("home", "崴了脚"),
    ("medical", "昨晚入室盗窃，门锁被撬"),
    ("medical", "行李箱托运丢了"),
    ("medical", "挡风玻璃裂了"),
    ("illness", "骑车摔倒骨折"),
    ("travel", "水管爆了"),
    ("life", "手机在地铁上被偷了"),
    ("accident", "家里着火了"),
    ("car", "a pipe burst"),
    ("car", "burst pipes and the kitchen floor is ruined"),
    ("car", "I slipped on the ice and broke my wrist"),
    ("car", "i had my appendix taken out"),
    ("car", "our flight got cancelled"),
    ("car", "diagnosed with breast cancer"),
    ("home", "someone hit my rear bumper in a car park"),
    ("home", "My husband passed away in June"),
    ("home", "they lost my suitcase"),
    ("home", "sprained ankle"),
    ("medical", "burglars broke into my flat"),
    ("medical", "windscreen cracked on the motorway"),
    ("illness", "tripped and broke his leg"),
    ("travel", "the ceiling came down after the neighbour's bath ran over"),
    ("life", "my laptop was stolen"),
    ("accident", "the roof leaks since the storm"),
]
NOT_OTHERWISE = [
    ("car", "追尾了"),
    ("car", "车停在路边被撞"),
    ("car", "车里进水了"),
    ("car", "出了车祸，人住院了"),
    ("car", "昨天坏了"),
    ("car", "不小心弄的"),
    ("accident", "骑车摔倒，左手骨折"),
    ("accident", "在厨房被油烫伤了"),
    ("accident", "被电动车撞了"),
    ("medical", "下楼梯时摔伤了手腕"),
    ("medical", "在厨房晕倒住院了"),
    ("medical", "騎車被撞，去了急診"),
    ("illness", "家里老人确诊了肺癌"),
    ("illness", "心梗做了手术"),
    ("life", "我爸车祸去世了"),
    ("home", "手机摔坏了"),
    ("home", "家里被偷了"),
    ("home", "厨房着火"),
    ("travel", "在国外滑雪摔断腿住院"),
    ("travel", "旅行時手機被偷"),
    ("travel", "延误了治疗"),
    ("car", "A van hit my rear bumper"),
    ("car", "rear-ended"),
    ("car", "somebody stole it"),
    ("car", "it was hit by a truck while parked"),
    ("car", "it broke down and caught fire"),
    ("car", "last Tuesday evening"),
    ("accident", "fell off my bike and broke my arm"),
    ("accident", "a suitcase fell on my foot at the airport"),
    ("accident", "a car hit me on the crossing"),
    ("medical", "I slipped on the stairs and hurt my wrist"),
    ("medical", "two nights in hospital with pneumonia"),
    ("illness", "had a heart attack and surgery"),
    ("life", "my father died in a crash"),
    ("home", "burglary while I was on a trip"),
    ("home", "the fridge died"),
    ("home", "my phone was stolen"),
    ("travel", "broke my leg skiing"),
    ("travel", "got pneumonia on holiday, hospital bill"),
    ("travel", "my bag was lost on the flight"),
]


@pytest.mark.parametrize(("insurance", "loss"), OTHERWISE)
def test_a_plain_contradiction_is_seen(insurance: str, loss: str) -> None:
    assert contradicts(insurance, normalise(loss))


@pytest.mark.parametrize(("insurance", "loss"), NOT_OTHERWISE)
def test_what_may_belong_to_the_chosen_one_or_says_nothing_is_let_be(insurance: str, loss: str) -> None:
    assert not contradicts(insurance, normalise(loss))
