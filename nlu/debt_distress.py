"""Whether a learner is drowning in debt: then nothing is sold to them. Deterministic, in both languages. Pure."""

import re

from nlu.normalisation import normalise

_DISTRESS = re.compile(
    r"(还|换)不(上|起|清)(了)?(钱|款|债|贷|信用卡|网贷|花呗|借呗|房贷|车贷|利息)?|(欠|负)(了|着)?(一屁股|一身|很多|好多|几十万|几万|巨额).{0,4}(债|钱|款|贷)?"
    r"|负债累累|债务缠身|以贷养贷|拆东墙补西墙|被?催(收|债)|(网贷|信用卡|贷款|花呗)(全)?(逾期|爆了|还不)|资不抵债|破产了|走投无路"
    r"|\b(can'?t|cannot|unable to|struggling to) (pay|repay|keep up with|afford)( back)? (my|the|our) (debts?|loans?|bills|credit cards?|mortgage|rent)\b"
    r"|\b(deep|drowning|buried|up to my (neck|ears|eyes)) in debt\b|\bdrowning in (card )?bills\b|\bdebt collectors?\b|\bbankrupt(cy)?\b"
    r"|\b(behind on|defaulted on|missed) (my|the|our|several|all my) (payments?|loans?|mortgage|rent|bills)\b"
)


def in_debt_distress(text: str) -> bool:
    """True for one's own unpayable debt, not for a question on how loans work.

    >>> in_debt_distress("网贷逾期三个月了，被催收"), in_debt_distress("房贷提前还款划算吗")
    (True, False)
    >>> in_debt_distress("I'm drowning in debt"), in_debt_distress("How do debt interest rates work?")
    (True, False)
    """
    return _DISTRESS.search(normalise(text)) is not None
