"""Region packs: how items are labelled and what stays away from health content, with the source of each rule. Pure."""

from dataclasses import dataclass, field
from typing import Literal

Region = Literal["CN", "EU", "US"]
Text = tuple[str, str]
"""Chinese, English."""

_HEALTH_CLASSES = frozenset({"medical", "drug", "device", "health_food"})
HEALTH_DOMAINS = frozenset({"health", "nutrition"})


@dataclass(frozen=True)
class RegionPack:
    """What one region asks of a card."""

    own_label: Text
    partner_label: Text
    label_source: str
    apart_from_health: frozenset[str]
    """Regulation classes that never stand near a health or nutrition answer."""
    health_source: str
    never: frozenset[str]
    """Classes that a card must not advertise at all, because it cannot carry what the law wants said with them."""
    never_source: str
    notices: dict[str, Text] = field(default_factory=dict)
    """What must stand beside the label of a class."""
    notice_source: str = ""


_OWN: Text = ("本平台课程", "Our course")

# General information on the rules, kept with their sources so that counsel can check and date them. A pack may only be
# stricter than the law: where a region has no rule of separation, the house keeps its own.
REGIONS: dict[Region, RegionPack] = {
    "CN": RegionPack(
        own_label=_OWN,
        partner_label=("广告", "Sponsored"),
        label_source="广告法 (2021) 第十四条；互联网广告管理办法 (2023) 第九条: 显著标明“广告”",
        apart_from_health=_HEALTH_CLASSES,
        health_source="广告法 第十九条；互联网广告管理办法 第八条: 不得以介绍健康、养生知识等形式变相发布此类广告",
        never=frozenset({"drug"}),
        never_source="广告法 第十五条、第十六条: 处方药限专业刊物；药品广告须标明禁忌、不良反应",
        notices={
            "health_food": ("本品不能代替药物", "does not replace medicine"),
            "device": (
                "请仔细阅读产品说明书或者在医务人员的指导下购买和使用",
                "read the instructions carefully, or buy and use it on advice of medical staff",
            ),
        },
        notice_source="广告法 第十六条、第十八条",
    ),
    "EU": RegionPack(
        own_label=_OWN,
        partner_label=("广告", "Advertisement"),
        label_source="Directive 2000/31/EC art. 6(a); Directive 2005/29/EC annex I no. 11 and 11a",
        apart_from_health=_HEALTH_CLASSES,
        health_source="Directive 2005/29/EC annex I no. 11 (advertorials); Regulation (EC) 1924/2006 for health claims",
        never=frozenset({"drug"}),
        never_source="Directive 2001/83/EC art. 88-90: none for prescription medicines, warnings for all others",
        notices={"health_food": ("不能代替多样化的饮食", "no substitute for a varied diet")},
        notice_source="Directive 2002/46/EC art. 6(3)(d): food supplements",
    ),
    "US": RegionPack(
        own_label=_OWN,
        partner_label=("广告", "Ad"),
        label_source="FTC Act sec. 5; FTC Enforcement Policy Statement on Deceptively Formatted Advertisements (2015)",
        apart_from_health=_HEALTH_CLASSES,
        health_source="no rule of separation; the house's own, after FTC Health Products Compliance Guidance (2022)",
        never=frozenset({"drug"}),
        never_source="21 CFR 202.1: a brief summary of risks, which a card cannot carry",
        notices={
            "health_food": (
                "未经美国食品药品监督管理局评估，不用于诊断、治疗、治愈或预防任何疾病",
                "not evaluated by the FDA; not intended to diagnose, treat, cure or prevent any disease",
            )
        },
        notice_source="21 CFR 101.93(c)",
    ),
}  # fmt: skip


def pack_of(region: str) -> RegionPack:
    """The pack of a region; an unknown one gets China's, the strictest on labels."""
    return REGIONS.get(region, REGIONS["CN"])  # type: ignore[call-overload,no-any-return]  # any text may come in


def label_of(kind: str, regulated: str, region: str, language: str) -> str:
    """What stands on a card before any click, with the notice of its class where the region wants one."""
    pack, at = pack_of(region), int(language != "zh")
    if kind == "course":
        return pack.own_label[at]
    notice = pack.notices.get(regulated)
    return pack.partner_label[at] if notice is None else f"{pack.partner_label[at]} · {notice[at]}"
