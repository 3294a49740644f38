"""Live classes to come, and replays, of the learner's courses."""

from bot.actions.records.look import Look


async def live_classes(look: Look) -> str | None:
    lines = [
        look.say(
            "utter_live_coming" if found.replay_url is None else "utter_live_replay",
            title=look.course(found.course_id),
            topic=found.topic.in_language(look.language),
            at=look.moment(found.starts_at),
            minutes=found.minutes,
            url=found.replay_url or "",
        )
        for found in await look.platform.live_classes(look.learner_id)
    ]
    return look.listed("utter_live_classes", lines)
