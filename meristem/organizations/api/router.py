"""One router for the organisation's operations, and what their schemas share."""

from typing import Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Field, Router, Schema
from pydantic import AfterValidator, ConfigDict

router = Router()
LINE = r"^[^\x00\r\n]*\S[^\x00\r\n]*$"
# A line, or nothing.
WORDS = r"^[^\x00\r\n]*$"
TEXT = r"^[^\x00]*$"


def _email(value: str) -> str:
    """The same rule as the pages' forms."""
    try:
        validate_email(value)
    except ValidationError as error:
        raise ValueError("Not an e-mail address.") from error
    return value


Email = Annotated[
    str,
    Field(max_length=254, json_schema_extra={"format": "email"}, examples=["noor@example.org"]),
    AfterValidator(_email),
]


class Closed(Schema):
    """What takes no field that it does not know."""

    model_config = ConfigDict(extra="forbid")
