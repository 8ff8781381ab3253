"""Template filters that say dates, times and numbers in the reader's language and time zone."""

import zlib
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError, dates, numbers
from django.utils import timezone, translation

# Plain "en" would give American dates; day-first dates and a 24-hour clock are understood everywhere.
LOCALES = {"en": "en_GB"}
SKELETONS = {"day": "MMMMEEEEd", "weekday": "MMMEEEd", "month": "yMMMM", "day_month": "MMMd", "month_name": "MMM"}
# The locale data abbreviates to “PM 3:07”, which nobody in Korea says.
CLOCKS = {"ko": "aaaa h:mm"}
TONES = ("leaf", "sun", "clay", "dusk")


def locale() -> Locale:
    """Babel's locale for the active language, English when Babel does not know it."""
    return _locale_of(translation.get_language() or "en")


@cache
def _locale_of(language: str) -> Locale:
    try:
        return Locale.parse(LOCALES.get(language, language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(LOCALES.get(language.split("-")[0], "en_GB"))


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def format_date(value: date | datetime, form: str = "long") -> str:
    local = _local(value)
    return _date(translation.get_language() or "en", date(local.year, local.month, local.day), form)


# Much of what people look at happened on the same few days.
@lru_cache(maxsize=4096)
def _date(language: str, day: date, form: str) -> str:
    if form in SKELETONS:
        # format_skeleton wants a moment; noon is on that day whatever it makes of it.
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        return dates.format_skeleton(SKELETONS[form], noon, locale=_locale_of(language))
    return dates.format_date(day, format=form, locale=_locale_of(language))


def format_time(value: datetime | time) -> str:
    if isinstance(value, datetime):
        local = _local(value)
        value = local.timetz() if isinstance(local, datetime) else value
    place = locale()
    return dates.format_time(value.replace(tzinfo=None), format=CLOCKS.get(place.language, "short"), locale=place)


def format_datetime(value: datetime, form: str = "medium") -> str:
    local = _local(value)
    day = dates.format_date(local, format=form, locale=locale())
    pattern = dates.get_datetime_format("medium", locale=locale())
    return str(pattern).replace("'", "").format(format_time(value), day)


def relative(value: date | datetime | timedelta) -> str:
    """How far off a moment is, in the coarsest unit that still says something: “in 6 days”, “3 hours ago”."""
    if isinstance(value, timedelta):
        delta = value
    elif isinstance(value, datetime):
        delta = value - (timezone.now() if timezone.is_aware(value) else datetime.now())  # noqa: DTZ005
    else:
        delta = value - timezone.localdate()
        if not delta:
            return dates.format_timedelta(delta, granularity="day", add_direction=True, locale=locale())
    return dates.format_timedelta(delta, threshold=1.2, add_direction=True, locale=locale())


def iso(value: date | datetime) -> str:
    return value.isoformat()


def format_number(value: float, digits: int | None = None) -> str:
    return _number(translation.get_language() or "en", value, digits)


# The same few numbers stand on most pages, and formatting one costs as much as a dozen lines of a template.
@lru_cache(maxsize=4096, typed=True)
def _number(language: str, value: float, digits: int | None) -> str:
    if digits is None:
        return numbers.format_decimal(value, locale=_locale_of(language))
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return numbers.format_decimal(value, format=pattern, locale=_locale_of(language))


def percent(share: float, digits: int = 0) -> str:
    return _percent(translation.get_language() or "en", share, digits)


@lru_cache(maxsize=4096, typed=True)
def _percent(language: str, share: float, digits: int) -> str:
    pattern = "0." + "0" * digits + "%" if digits else "0%"
    return numbers.format_percent(share, format=pattern, locale=_locale_of(language))


def minutes(count: float) -> str:
    """A length of time from minutes: “8 min”, “1 h 24 min”, “2 h”."""
    hours, rest = divmod(round(count), 60)
    said = {"hours": format_number(hours), "minutes": format_number(rest)}
    if not hours:
        return translation.pgettext("duration", "%(minutes)s min") % said
    if not rest:
        return translation.pgettext("duration", "%(hours)s h") % said
    return translation.pgettext("duration", "%(hours)s h %(minutes)s min") % said


def file_size(count: int) -> str:
    """A size from bytes, in the unit that leaves something before the point: “48 KB”, “1.2 MB”."""
    if count < 2**20:
        return f"{format_number(max(1, round(count / 1024)))} KB"
    return f"{format_number(count / 2**20, 1)} MB"


def initials(name: str) -> str:
    """One or two letters for an avatar; a Korean given name says more than a split surname would."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][-2:] if "가" <= words[0][0] <= "힣" else words[0][:1].upper()
    return (words[0][0] + words[-1][0]).upper()


def tone(name: str) -> str:
    """A steady tone for a name, the same on every page and in every process."""
    return TONES[zlib.crc32(name.encode()) % len(TONES)]
