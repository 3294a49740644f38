"""Calendars of teams: open or not, when again, how much open time passed; and what a file of them may say."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.calendars import Calendar
from bot.desk.teams import read_teams
from bot.errors import ConfigurationError

WEEK = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = Calendar.model_validate({"zone": "Asia/Shanghai", "hours": WEEK, "holidays": "CN"})
NIGHTS = Calendar.model_validate({"zone": "Europe/Berlin", "hours": {"sat": ["22:00-06:00"]}})
ALWAYS = Calendar.model_validate(
    {"zone": "UTC", "hours": {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}
)
MOMENTS = st.integers(0, 330 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
STRETCHES = st.timedeltas(timedelta(0), timedelta(days=9))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


class TestHours:
    @pytest.mark.parametrize(
        ("moment", "is_open"),
        [
            ("2026-11-20T09:00+08:00", True),
            ("2026-11-20T08:59+08:00", False),
            ("2026-11-20T18:00+08:00", False),
            ("2026-11-21T12:00+08:00", False),
            ("2026-10-01T12:00+08:00", False),  # National Day
            ("2026-10-10T12:00+08:00", True),  # a Saturday that is worked for it
        ],
    )
    def test_the_week_the_holidays_and_the_days_worked_for_them(self, moment: str, is_open: bool) -> None:
        assert OFFICE.is_open(at(moment)) is is_open

    def test_hours_over_midnight_belong_to_the_day_on_which_they_begin(self) -> None:
        assert NIGHTS.is_open(at("2026-11-22T03:00+01:00"))
        assert not NIGHTS.is_open(at("2026-11-21T03:00+01:00"))

    def test_nine_oclock_stays_nine_when_clocks_change(self) -> None:
        berlin = Calendar.model_validate({"zone": "Europe/Berlin", "hours": {"sun": ["09:00-10:00"]}})
        assert berlin.opens_next(at("2026-10-24T12:00+02:00")) == at("2026-10-25T09:00+01:00")

    def test_single_days_win_over_week_and_holidays(self) -> None:
        odd = Calendar.model_validate(
            {
                "zone": "Asia/Shanghai",
                "hours": WEEK,
                "holidays": "CN",
                "closed": ["2026-11-20"],
                "open": {"2026-10-01": ["10:00-12:00"]},
            }
        )
        assert not odd.is_open(at("2026-11-20T12:00+08:00"))
        assert odd.is_open(at("2026-10-01T11:00+08:00"))

    def test_after_friday_evening_it_opens_on_monday(self) -> None:
        assert OFFICE.opens_next(at("2026-11-20T20:00+08:00")) == at("2026-11-23T09:00+08:00")
        assert OFFICE.opens_next(at("2026-11-20T10:00+08:00")) == at("2026-11-20T10:00+08:00")

    def test_a_calendar_that_is_never_open_any_more_says_so(self) -> None:
        days = [f"2026-{month:02}-{day:02}" for month in (11, 12) for day in range(1, 31)]
        days += [f"2027-01-{day:02}" for day in range(1, 32)] + ["2026-12-31"]
        shut = Calendar.model_validate({"zone": "UTC", "hours": WEEK, "closed": days})
        assert shut.opens_next(at("2026-11-10T00:00+00:00")) is None
        later = at("2026-11-10T00:00+00:00") + timedelta(hours=1)
        assert shut.after_open(at("2026-11-10T00:00+00:00"), timedelta(hours=1)) == later


class TestDue:
    def test_closed_hours_do_not_count(self) -> None:
        friday = at("2026-11-20T17:30+08:00")
        assert OFFICE.after_open(friday, timedelta(minutes=60)) == at("2026-11-23T09:30+08:00")

    @given(MOMENTS, STRETCHES)
    def test_what_is_due_has_just_that_much_open_time_before_it(self, start: datetime, much: timedelta) -> None:
        due = OFFICE.after_open(start, much)
        assert OFFICE.open_between(start, due) == much

    @given(MOMENTS, STRETCHES)
    def test_who_never_closes_counts_every_minute(self, start: datetime, much: timedelta) -> None:
        assert ALWAYS.after_open(start, much) == start + much
        assert ALWAYS.open_between(start, start + much) == much

    @given(MOMENTS)
    def test_the_next_opening_is_open_and_nothing_before_it_is(self, moment: datetime) -> None:
        opens = OFFICE.opens_next(moment)
        assert opens is not None
        assert OFFICE.is_open(opens)
        assert OFFICE.open_between(moment, opens) == timedelta(0)


class TestFiles:
    def team(self, tmp_path: Path, **changes: str) -> Path:
        fields = {
            "id": "a",
            "name": "{zh: 客服, en: team}",
            "zone": "UTC",
            "zone_name": "{zh: 世界时, en: UTC}",
            "hours": '{mon: ["09:00-17:00"]}',
        } | changes
        path = tmp_path / "teams.yml"
        lines = "\n  ".join(f"{key}: {value}" for key, value in fields.items())
        path.write_text(f"- {lines}\n", encoding="utf-8")
        return path

    def test_the_shipped_teams_have_the_published_hours(self) -> None:
        teams = read_teams()
        for language in ("zh", "en"):
            team = teams.team_for(language, "refund_request")
            assert team.is_open(at("2026-11-22T09:00+08:00"))  # a Sunday
            assert not team.is_open(at("2026-11-22T21:00+08:00"))
        assert teams.team_for("zh").id != teams.team_for("en").id

    def test_a_team_is_chosen_by_topic_and_language(self, tmp_path: Path) -> None:
        path = self.team(tmp_path, topics="[refund_request, falling_sentiment]", languages="[en]")
        rest = self.team(tmp_path / "..", id="b").read_text(encoding="utf-8")
        path.write_text(path.read_text(encoding="utf-8") + rest, encoding="utf-8")
        teams = read_teams(path)
        chosen = [teams.team_for(*asked).id for asked in (("en", "refund_request"), ("zh", "refund_request"), ("en",))]
        assert chosen == ["a", "b", "b"]

    @pytest.mark.parametrize(
        ("field", "value", "named"),
        [
            ("hours", '{mon: ["9-17"]}', "no time of the day"),
            ("hours", '{mon: ["09:00-25:00"]}', "no time of the day"),
            ("hours", '{mon: ["09:00-09:00"]}', "09:00-21:00"),
            ("hours", "{}", "never opens"),
            ("hours", '{monday: ["09:00-17:00"]}', "hours"),
            ("zone", "Asia/Peking", "no such time zone"),
            ("holidays", "XX", "no public holidays"),
            ("holidays", "US-XX", "no public holidays"),
            ("name", "{zh: 客服}", "both languages"),
            ("topics", "[refunds]", "no such intent"),
            ("languages", "[en]", "last team"),
            ("wekly", "{}", "wekly"),
        ],
    )
    def test_a_mistake_is_named(self, tmp_path: Path, field: str, value: str, named: str) -> None:
        with pytest.raises(ConfigurationError, match=named):
            read_teams(self.team(tmp_path, **{field: value}))

    def test_a_file_that_is_not_there_or_is_no_list_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "text.yml").write_text("hello", encoding="utf-8")
        for path in (tmp_path / "none.yml", tmp_path / "text.yml"):
            with pytest.raises(ConfigurationError, match=path.name):
                read_teams(path)
