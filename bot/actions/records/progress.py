"""How far a learner is in each course."""

from bot.actions.records.look import Look


async def progress(look: Look) -> str | None:
    learned = await look.platform.progress(look.learner_id)
    lines = [
        look.say("utter_progress_line", title=look.course(course_id), percent=percent)
        for course_id, percent in learned.items()
    ]
    return look.listed("utter_progress", lines)
