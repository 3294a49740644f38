"""The running membership."""

from bot.actions.records.look import Look


async def membership(look: Look) -> str | None:
    found = await look.platform.membership(look.learner_id)
    if found is None:
        return None
    plan = look.say("utter_membership_year" if found.plan == "year" else "utter_membership_month")
    if found.next_charge_at is not None:
        charge = look.moment(found.next_charge_at)
        return look.say("utter_membership_renews", plan=plan, until=found.until.isoformat(), charge=charge)
    return look.say("utter_membership_ends", plan=plan, until=found.until.isoformat())
