"""What is said at a hand-over: place and wait from data, away hours, and nothing that isn't known."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.handover import handover_text
from bot.desk.outlook import outlook_of, usual_wait
from bot.desk.teams import Team, read_teams
from bot.dialogue.promises import promises_in
from bot.ports import Standing

OPEN = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
CLOSED = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def team() -> Team:
    return read_teams().team_for("zh")


def replies(*minutes: int, at: datetime = OPEN) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((at - timedelta(days=n + 1), at - timedelta(days=n + 1, minutes=-m)) for n, m in enumerate(minutes))


def told(team: Team, at: datetime, standing: Standing | None, language: str, **changes: object) -> str:
    outlook = outlook_of(team, standing, at, HOUR)
    values: dict[str, object] = {"channel": "widget", "already_waiting": False, "in_danger": False}
    return handover_text(outlook, ticket="T-000007", language=language, **(values | changes))  # type: ignore[arg-type]  # of the table


class TestWait:
    def test_it_is_the_median_of_what_others_waited(self, team: Team) -> None:
        assert usual_wait(team, replies(3, 4, 5, 6, 7, 8, 9, 90), OPEN) == 6

    def test_seven_are_too_few_to_tell(self, team: Team) -> None:
        assert usual_wait(team, replies(*[5] * 7), OPEN) is None
        assert usual_wait(team, (), OPEN) is None

    def test_this_hour_counts_before_the_rest_of_the_day(self, team: Team) -> None:
        evening = replies(*[60] * 20, at=OPEN + 6 * HOUR)
        assert usual_wait(team, (*replies(*[5] * 8), *evening), OPEN) == 5
        assert usual_wait(team, (*replies(*[5] * 7), *evening), OPEN) == 60

    def test_a_night_in_between_is_not_waiting(self, team: Team) -> None:
        late = OPEN.replace(hour=12, minute=50)  # 20:50
        overnight = tuple(
            (late - timedelta(days=n), late - timedelta(days=n) + timedelta(hours=12, minutes=20)) for n in range(1, 9)
        )
        assert usual_wait(team, overnight, late) == 20


class TestWords:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_open_with_data_tells_place_and_wait(self, team: Team, language: str) -> None:
        text = told(team, OPEN, Standing(3, replies(*[12] * 8)), language)
        assert "T-000007" in text
        assert "3" in text.replace("T-000007", "")
        assert "15" in text  # twelve, rounded up

    @pytest.mark.parametrize(("language", "words"), [("zh", "说不准"), ("en", "too few")])
    def test_open_without_data_says_that_nobody_can_tell(self, team: Team, language: str, words: str) -> None:
        for standing in (None, Standing(0, ())):
            assert words in told(team, OPEN, standing, language)

    @pytest.mark.parametrize(
        ("language", "when"),
        [("zh", "11 月 21 日（周六）9:00（北京时间）"), ("en", "Saturday, 21 November, 9:00 (Beijing time)")],
    )
    def test_closed_says_when_somebody_is_back_and_names_no_wait(self, team: Team, language: str, when: str) -> None:
        text = told(team, CLOSED, Standing(3, replies(*[12] * 8)), language)
        assert when in text
        assert "15" not in text

    def test_closed_asks_for_no_phone_number(self, team: Team) -> None:
        assert "不需要再留电话或邮箱" in told(team, CLOSED, None, "zh")

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_in_danger_nobody_is_told_to_wait_for_us(self, team: Team, language: str) -> None:
        closed = told(team, CLOSED, None, language, in_danger=True)
        assert {"zh": "请不要等我们", "en": "Don't wait for us"}[language] in closed
        assert {"zh": "会在", "en": "will answer"}[language] not in closed
        opened = told(team, OPEN, Standing(5, ()), language, in_danger=True)
        assert "5" not in opened.replace("T-000007", "")

    def test_each_channel_is_told_where_the_reply_comes(self, team: Team) -> None:
        texts = {channel: told(team, OPEN, None, "zh", channel=channel) for channel in ("widget", "telegram", "rest")}
        assert "窗口" in texts["widget"]
        assert "Telegram" in texts["telegram"]
        assert len(set(texts.values())) == 3

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_what_is_said_here_is_a_promise_and_so_needs_its_ticket(self, team: Team, language: str) -> None:
        assert promises_in(told(team, OPEN, None, language))

    def test_the_service_level_counts_open_hours(self, team: Team) -> None:
        assert outlook_of(team, None, CLOSED, HOUR).due_at == datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
        assert outlook_of(team, None, OPEN, HOUR).due_at == OPEN + HOUR
