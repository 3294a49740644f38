"""The published rules that the platform decides by: which section of which policy, and the figures that stand in it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

REFUND_WINDOW = timedelta(hours=168)  # "7 days", which the policy counts from the moment of payment
REFUND_PROGRESS = 20  # percent, still refunded
REFUND_DECIDED_DAYS = 2  # working days
FAULT_MENDED_DAYS = 5  # working days
INVOICE_MONTHS = 12
INVOICE_DAYS = 3  # working days
FRESH_REPORT = timedelta(hours=24)
GOODS_REPORT = timedelta(days=7)
PARTNER_DAYS = 3  # working days
RENEWAL_OFF = timedelta(hours=24)
MONTH_PRICE = Decimal(39)
YEAR_PRICE = Decimal(299)
GIFT_DAYS = 90


@dataclass(frozen=True)
class Clause:
    """A section of a policy, by its heading in each language; its page is `/policies/<policy>`."""

    policy: str
    zh: str
    en: str

    def heading(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


WITHOUT_REASON = Clause(
    "refund-policy", "买了多久可以无理由退款", "How long can I get a refund without giving a reason"
)
PROGRESS = Clause("refund-policy", "20% 的学习进度怎么算", "How the 20 % is counted")
FAULT = Clause("refund-policy", "超过 7 天或进度超过 20% 还能退吗", "Refunds after 7 days or above 20 %")
HOW_DECIDED = Clause("refund-policy", "怎样申请退款", "How to ask for a refund")
COUPONS_AND_GIFTS = Clause("refund-policy", "优惠券、套餐和赠课怎么退", "Coupons, bundles and gifts")
MEMBERSHIP = Clause("refund-policy", "会员怎么退", "How a membership is refunded")
PARTNER = Clause("refund-policy", "合作方商品怎么退", "How partner products are refunded")
AFTERWARDS = Clause("refund-policy", "退款以后会怎样", "What happens after a refund")
CLAUSES = (WITHOUT_REASON, PROGRESS, FAULT, HOW_DECIDED, COUPONS_AND_GIFTS, MEMBERSHIP, PARTNER, AFTERWARDS)
