"""The shape of an instrument's source (YAML), and what is wrong with one that does not fit."""

import dataclasses
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from meristem.kernel.errors import Invalid
from meristem.psychometrics.types import InstrumentPrivacy, ScaleKind

TEXTS = ("title", "purpose", "consent", "licence", "instructions", "aftercare")
# The same safe loader, ten times as fast where libyaml is there.
FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KNOWN = {"key", "version", "minutes", "confidentiality", "response", "bands", "scales", "items", "order", *TEXTS}
NARRATIVES = {ScaleKind.LINEAR: ("low", "middle", "high"), ScaleKind.BALANCED: ("under", "balanced", "over")}
LIMITS = {"linear": ("low_below", "high_from"), "balanced": ("under_below", "over_from")}
REQUIRED_LANGUAGE = "en"
LONGEST_TEXT, MOST_ROWS = 4000, 300
KEY = re.compile(r"[a-z0-9][-_a-z0-9]{0,79}")


@dataclasses.dataclass(frozen=True)
class ScaleSource:
    key: str
    kind: str
    group: str
    texts: dict[str, Any]


@dataclasses.dataclass(frozen=True)
class ItemSource:
    key: str
    scale: str
    direction: int
    text: dict[str, str]


@dataclasses.dataclass(frozen=True)
class InstrumentSource:
    """A checked source; `digest` is the same for the same content, whatever the order of its keys."""

    key: str
    version: str
    texts: dict[str, dict[str, str]]
    minutes: int
    privacy: str
    low: int
    high: int
    labels: list[dict[str, str]]
    bands: dict[str, dict[str, str]]
    scales: list[ScaleSource]
    items: list[ItemSource]
    order: list[str]
    digest: str

    @property
    def languages(self) -> list[str]:
        """Those in which every item is written."""
        found = set(self.items[0].text)
        for item in self.items:
            found &= set(item.text)
        return sorted(found)


def instrument_read(path: Path) -> InstrumentSource:
    """The source in a YAML file. Raises Invalid with every problem under the place where it is."""
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=FAST)  # noqa: S506 - a safe loader, in C
    return instrument_parse(data)


class _Plain(yaml.SafeLoader):
    """YAML from outside: no aliases, with which a small file can unfold into a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not taken")
        return super().compose_node(parent, index)


def instrument_load(text: str) -> InstrumentSource:
    """The source in YAML that somebody uploaded. Raises Invalid, also for what is no YAML at all."""
    try:
        data = yaml.load(text, Loader=_Plain)  # noqa: S506 - derived from the safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Invalid(fields={"source": [f"not readable as YAML: {str(error)[:300]}"]}) from error
    return instrument_parse(data)


def instrument_parse(data: object) -> InstrumentSource:
    """A checked source from plain data. Raises Invalid with every problem under the place where it is."""
    reader = _Reader()
    try:
        source = reader.instrument(data)
    except (TypeError, RecursionError) as error:
        raise Invalid(fields={"source": ["it is nested too deeply or mixes kinds of keys"]}) from error
    if reader.problems or source is None:
        raise Invalid(fields=dict(reader.problems))
    return source


class _Reader:
    """Collects problems instead of stopping at the first one."""

    def __init__(self) -> None:
        self.problems: dict[str, list[str]] = {}

    def wrong(self, place: str, message: str) -> None:
        self.problems.setdefault(place, []).append(message)

    def instrument(self, data: object) -> InstrumentSource | None:
        if not isinstance(data, Mapping):
            self.wrong("source", "a mapping is expected")
            return None
        for name in sorted(set(map(str, data)) - KNOWN):
            self.wrong(name, "there is no such key")
        low, high, labels = self.response(data.get("response"))
        scales = [self.scale(f"scales.{n}", one) for n, one in enumerate(self.rows("scales", data))]
        items = [self.item(f"items.{n}", one) for n, one in enumerate(self.rows("items", data))]
        source = InstrumentSource(
            key=self.slug("key", data.get("key")),
            version=self.text("version", data.get("version"), 20),
            texts={name: self.words(name, data.get(name)) for name in TEXTS},
            minutes=self.whole("minutes", data.get("minutes"), 1, 240),
            privacy=self.one_of("confidentiality", data.get("confidentiality"), InstrumentPrivacy.values),
            low=low,
            high=high,
            labels=labels,
            bands=self.bands(data.get("bands"), low, high),
            scales=scales,
            items=items,
            order=[str(key) for key in self.rows("order", data)],
            digest=hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest(),
        )
        self.agree(source)
        return source

    def rows(self, place: str, data: Mapping[Any, Any]) -> list[Any]:
        found = data.get(place)
        if not isinstance(found, list) or not 0 < len(found) <= MOST_ROWS:
            self.wrong(place, f"a list of at most {MOST_ROWS} is expected")
            return []
        return found

    def scale(self, place: str, data: Any) -> ScaleSource:
        data = data if isinstance(data, Mapping) else {}
        kind = self.one_of(f"{place}.kind", data.get("kind"), ScaleKind.values)
        texts: dict[str, Any] = {
            name: self.words(f"{place}.{name}", data.get(name)) for name in ("name", "description", "suggestions")
        }
        told = data.get("narratives") if isinstance(data.get("narratives"), Mapping) else {}
        texts["narratives"] = {
            band: self.words(f"{place}.narratives.{band}", told.get(band))
            for band in NARRATIVES.get(ScaleKind(kind), ())
        }
        if kind == ScaleKind.BALANCED:
            poles = data.get("poles") if isinstance(data.get("poles"), Mapping) else {}
            texts["poles"] = {end: self.words(f"{place}.poles.{end}", poles.get(end)) for end in ("under", "over")}
        return ScaleSource(
            key=self.slug(f"{place}.key", data.get("key")),
            kind=kind,
            group=self.text(f"{place}.group", data.get("group"), 20),
            texts=texts,
        )

    def item(self, place: str, data: Any) -> ItemSource:
        data = data if isinstance(data, Mapping) else {}
        direction = data.get("direction")
        if direction not in (1, -1):
            self.wrong(f"{place}.direction", "1 or -1 is expected")
        return ItemSource(
            key=self.slug(f"{place}.key", data.get("key")),
            scale=self.text(f"{place}.scale", data.get("scale"), 80),
            direction=-1 if direction == -1 else 1,
            text=self.words(f"{place}.text", data.get("text")),
        )

    def response(self, data: Any) -> tuple[int, int, list[dict[str, str]]]:
        data = data if isinstance(data, Mapping) else {}
        low = self.whole("response.min", data.get("min"), -10, 10)
        high = self.whole("response.max", data.get("max"), low + 1, low + 10)
        labels = data.get("labels") if isinstance(data.get("labels"), list) else []
        if len(labels) != high - low + 1:
            self.wrong("response.labels", "one label a step is expected")
        return low, high, [self.words(f"response.labels.{n}", label) for n, label in enumerate(labels)]

    def bands(self, data: Any, low: int, high: int) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for kind, names in LIMITS.items():
            limits = data.get(kind) if isinstance(data, Mapping) else None
            values = [limits.get(name) if isinstance(limits, Mapping) else None for name in names]
            numbers = [value for value in values if isinstance(value, int | float)]
            if len(numbers) < 2 or not low <= numbers[0] <= numbers[1] <= high:
                self.wrong(f"bands.{kind}", f"{names[0]} and {names[1]} within the answers' range are expected")
            found[kind] = {name: str(value) for name, value in zip(names, values, strict=True)}
        return found

    def agree(self, source: InstrumentSource) -> None:
        """What only shows when the parts are held against each other."""
        scales = [scale.key for scale in source.scales]
        items = [item.key for item in source.items]
        if len(set(scales)) != len(scales):
            self.wrong("scales", "two scales share a key")
        if len(set(items)) != len(items):
            self.wrong("items", "two items share a key")
        if sorted(source.order) != sorted(items):
            self.wrong("order", "every item's key once is expected")
        for item in source.items:
            if item.scale not in scales:
                self.wrong("items", f"{item.key} belongs to no scale")
        for scale in source.scales:
            signs = [item.direction for item in source.items if item.scale == scale.key]
            if len(signs) < 3:
                self.wrong("items", f"{scale.key} needs three items")
            if scale.kind == ScaleKind.BALANCED and len(set(signs)) < 2:
                self.wrong("items", f"{scale.key} needs items of both directions")

    def words(self, place: str, data: Any) -> dict[str, str]:
        if not isinstance(data, Mapping) or not str(data.get(REQUIRED_LANGUAGE) or "").strip():
            self.wrong(place, f"a text in {REQUIRED_LANGUAGE} is expected")
            return {REQUIRED_LANGUAGE: ""}
        if any(len(str(text)) > LONGEST_TEXT or "\x00" in str(text) for text in data.values()):
            self.wrong(place, f"at most {LONGEST_TEXT} characters, and no zero byte")
        return {str(language): str(text) for language, text in data.items()}

    def text(self, place: str, value: Any, longest: int) -> str:
        if not isinstance(value, str) or not 0 < len(value) <= longest or "\x00" in value:
            self.wrong(place, f"a text of at most {longest} characters is expected")
            return ""
        return value

    def slug(self, place: str, value: Any) -> str:
        if not isinstance(value, str) or not KEY.fullmatch(value):
            self.wrong(place, "small letters, digits, hyphens and underscores are expected, 80 at most")
            return "unknown"
        return value

    def whole(self, place: str, value: Any, least: int, most: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(place, f"a whole number from {least} to {most} is expected")
            return least
        return value

    def one_of(self, place: str, value: Any, known: list[str]) -> str:
        if value not in known:
            self.wrong(place, f"one of {', '.join(known)} is expected")
            return known[0]
        return str(value)
