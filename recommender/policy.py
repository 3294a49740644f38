"""May we offer at all? Policy as code: a readable table, a name for each rule, and why nothing was shown. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from recommender.regions import HEALTH_DOMAINS, pack_of

POLICY_VERSION = "offer-3"

_MOOD_WINDOW = 3
_PER_SESSION = 1
_PER_SEVEN_DAYS = 3
_SILENT_DAYS = 30
# Below this calibrated probability we are not sure enough of the wish to put something for sale beside the answer.
_SURE_ENOUGH = 0.55

_DANGERS = frozenset({"self_harm_risk", "medical_emergency"})
_MONEY_RULED = frozenset({"finance", "insurance"})


@dataclass(frozen=True)
class OfferState:
    """What the policy looks at; the bot fills it from the tracker."""

    sentiments: tuple[str, ...] = ()
    """Of the learner's last turns, oldest first, this one included."""
    session_intents: frozenset[str] = frozenset()
    open_ticket: bool = False
    owned_by_staff: bool = False
    form_open: bool = False
    """A form (a refund, an invoice, …) is being filled in."""
    person_in_session: bool = False
    """A person has answered in this session, and handed back."""
    opted_out: bool = False
    needs_consent: bool = False
    """The suggestion would use data (history, profile) for which there is no consent."""
    unsolicited_in_session: int = 0
    unsolicited_in_seven_days: int = 0
    days_since_not_interested: int | None = None
    minor: bool = False
    debt_distress: bool = False
    confidence: float = 1.0
    """Of the understanding of this turn, 0..1."""
    answer_domain: str | None = None
    """Domain of what was just answered."""
    channel_enabled: bool = True
    """Something may be suggested on this channel at all: the operator's switches are per kind and channel."""
    courses_enabled: bool = True
    partners_enabled: bool = True
    finance_partners_enabled: bool = False
    kind_enabled: bool = True
    """At least one of the kinds that were asked for is switched on for this channel."""


@dataclass(frozen=True)
class Silence:
    """Which rule kept us from offering, with its reason for staff."""

    rule: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True)
class Rule:
    """One line of the table: when `blocks` is true, nothing of its scope may be shown."""

    name: str
    blocks: Callable[[OfferState], bool]
    scope: Literal["any", "unsolicited"]
    reason_zh: str
    reason_en: str


def _seen(*intents: str) -> Callable[[OfferState], bool]:
    return lambda state: bool(state.session_intents & set(intents))


# The first rule that blocks is the reason that is logged; order is by weight.
RULES: tuple[Rule, ...] = (
    Rule("danger_in_session", lambda s: bool(s.session_intents & _DANGERS), "any",
         "最近出现过危机或急症", "a crisis or an emergency came up of late"),
    Rule("owned_by_staff", lambda s: s.owned_by_staff, "any",
         "会话由人工接待", "a person is answering this conversation"),
    Rule("minor", lambda s: s.minor, "any", "学员未成年", "the learner is a minor"),
    Rule("debt_distress", lambda s: s.debt_distress, "any", "学员有债务困境", "the learner is in debt distress"),
    Rule("opted_out", lambda s: s.opted_out, "any", "学员已关闭推荐", "the learner switched suggestions off"),
    Rule("no_consent", lambda s: s.needs_consent, "any",
         "未同意使用所需数据", "no consent for the data a suggestion would use"),
    Rule("channel_off", lambda s: not s.channel_enabled, "any",
         "运营者在此渠道关闭了推荐", "the operator switched suggestions off on this channel"),
    Rule("kind_off", lambda s: not s.kind_enabled, "any",
         "运营者在此渠道关闭了这类推荐", "the operator switched this kind of suggestion off on this channel"),
    Rule("open_ticket", lambda s: s.open_ticket, "any", "有未解决的工单", "a ticket is open"),
    Rule("form_open", lambda s: s.form_open, "any", "表单办理中", "a form is being filled in"),
    Rule("complaint_in_session", _seen("complaint", "fraud_report"), "any",
         "会话中有投诉，或最近有举报", "a complaint in this session, or a report of fraud of late"),
    Rule("person_in_session", lambda s: s.person_in_session, "unsolicited",
         "本次会话有人工接待过", "a person answered in this session"),
    Rule("refund_in_session", _seen("refund_request"), "any", "会话中有退款", "a refund in this session"),
    Rule("claim_in_session", _seen("insurance_claim"), "any", "会话中有理赔", "an insurance claim in this session"),
    Rule("advice_refused_in_session", _seen("personal_medical_advice", "personal_investment_advice"), "any",
         "最近问过个人医疗或投资建议", "personal medical or investment advice was asked for of late"),
    Rule("negative_mood", lambda s: "negative" in s.sentiments[-_MOOD_WINDOW:], "any",
         "最近三轮有负面情绪", "negative mood in the last three turns"),
    Rule("unsure", lambda s: s.confidence < _SURE_ENOUGH, "unsolicited",
         "对学员的意思没有把握", "not sure enough what the learner means"),
    Rule("silent_after_refusal",
         lambda s: s.days_since_not_interested is not None and s.days_since_not_interested < _SILENT_DAYS,
         "unsolicited",
         "30 天内表示过不感兴趣", "said \"not interested\" within 30 days"),
    Rule("session_cap", lambda s: s.unsolicited_in_session >= _PER_SESSION, "unsolicited",
         "本次会话已推荐过一次", "one unsolicited suggestion was made in this session"),
    Rule("week_cap", lambda s: s.unsolicited_in_seven_days >= _PER_SEVEN_DAYS, "unsolicited",
         "7 天内已推荐三次", "three unsolicited suggestions within seven days"),
)  # fmt: skip


def may_offer(state: OfferState, *, requested: bool) -> Silence | None:
    """None when something may be shown, otherwise the first rule against it."""
    for rule in RULES:
        if (rule.scope == "any" or not requested) and rule.blocks(state):
            return Silence(rule.name, rule.reason_zh, rule.reason_en)
    return None


# Silences that are no rule: nothing stood against an offer, there was none to make.
NOTHING_FITS = Silence("nothing_fits", "没有合适的内容", "nothing in the catalogue fits")
OVER_BAND = Silence("over_band", "该提供方的曝光已到上限", "the provider has had its share of impressions")
HELD_OUT = Silence("held_out", "对照组：不主动推荐", "hold-out group: nothing is suggested unasked")
ONLY_WHEN_ASKED = Silence(
    "only_when_asked", "实验组：只在学员问起时推荐", "arm of an experiment: suggested only when asked"
)
PLATFORM_DOWN = Silence(
    "platform_down", "课程平台连不上，无法核对学员情况", "the course platform could not be asked about the learner"
)
ASKED_FIRST = Silence("asked_first", "先问了学员的偏好", "the learner was asked for a preference first")


def silence_named(rule: str) -> Silence | None:
    """A silence by its name as the log has it; None for a name that this version doesn't know."""
    found = {r.name: Silence(r.name, r.reason_zh, r.reason_en) for r in RULES}
    others = (NOTHING_FITS, OVER_BAND, HELD_OUT, ONLY_WHEN_ASKED, PLATFORM_DOWN, ASKED_FIRST)
    return found.get(rule) or {s.rule: s for s in others}.get(rule)


def may_show_partner(state: OfferState, regulated: str, region: str = "CN") -> bool:
    """Whether a partner product of this regulation class may stand in a slate now.

    What the region keeps away from health content isn't shown near it, nor what a card may not advertise at all
    (recommender/regions.py has the sources). Finance and insurance only where the operator turned them on.
    """
    pack = pack_of(region)
    if regulated in pack.never:
        return False
    if regulated in pack.apart_from_health and (state.answer_domain in HEALTH_DOMAINS or _talks_about_health(state)):
        return False
    if regulated in _MONEY_RULED:
        return state.finance_partners_enabled
    return state.partners_enabled


def _talks_about_health(state: OfferState) -> bool:
    return bool(state.session_intents & {"ask_health", "ask_nutrition"})
