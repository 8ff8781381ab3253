"""A time on the clock of a place, as bodies of the API carry it."""

import datetime
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema


class _Clock:
    """JSON Schema's `time` wants an offset, which a clock on the wall has not: a pattern says what is meant."""

    @staticmethod
    def __get_pydantic_core_schema__(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.time_schema(tz_constraint="naive")

    @staticmethod
    def __get_pydantic_json_schema__(schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"}


# Taken and given without an offset; one that has an offset is refused.
ClockTime = Annotated[datetime.time, _Clock]
