"""Coupons: what they take off, from which price on, until when."""

from bot.actions.records.look import Look


async def coupons(look: Look) -> str | None:
    lines = [
        look.say(
            f"utter_coupon_{coupon.status}",
            code=coupon.code,
            off=f"{coupon.off_cny.normalize():f}",
            least=f"{coupon.least_cny.normalize():f}",
            until=coupon.valid_until.isoformat(),
            order_id=coupon.used_for or "",
        )
        for coupon in await look.platform.coupons(look.learner_id)
    ]
    return look.listed("utter_coupons", lines)
