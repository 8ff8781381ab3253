"""What is put together from several apps, through the API: a person's preferences."""

from typing import Any

from ninja import Field, Router, Schema
from pydantic import ConfigDict

from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.clock import ClockTime
from meristem.web.preferences import preferences_save, preferences_view

router = Router()
WORD = r"^[^\x00]*$"


class CommunicationOut(Schema):
    language: str = Field(examples=["ko"])
    time_zone: str = Field(examples=["Europe/London"])
    plain_letters: bool = Field(description="E-mail as plain text alone.", examples=[False])


class PrivacyOut(Schema):
    is_on_board: bool = Field(description="In the organisation I am in.", examples=[True])
    keeps_drafts: bool = Field(description="What is typed and not sent stays in the browser.", examples=[True])


class NoticesOut(Schema):
    """In the organisation I am in; kind by kind they stand at `/notifications/preferences`."""

    is_mail_wanted: bool = Field(examples=[True])
    digest: str = Field(examples=["daily"])
    quiet_from: ClockTime | None = Field(examples=["22:00:00"])
    quiet_until: ClockTime | None = Field(examples=["07:00:00"])


class ContentOut(Schema):
    theme: str = Field(examples=["system"])
    text_size: str = Field(examples=["normal"])
    less_motion: bool = Field(examples=[False])
    captions: bool = Field(description="Films begin with captions.", examples=[True])


class AssessmentOut(Schema):
    answer_keys: bool = Field(description="Number keys choose answers.", examples=[True])
    goes_on: bool = Field(description="A tapped answer leads to the next question.", examples=[False])
    shows_progress: bool = Field(description="How far one is stands above the question.", examples=[True])


class PreferencesOut(Schema):
    """How I want the product to be."""

    communication: CommunicationOut
    privacy: PrivacyOut
    notifications: NoticesOut
    content: ContentOut
    assessment: AssessmentOut


class Part(Schema):
    model_config = ConfigDict(extra="forbid")


class CommunicationIn(Part):
    language: str | None = Field(None, max_length=10, pattern=WORD, examples=["ko"])
    time_zone: str | None = Field(None, max_length=60, pattern=WORD, examples=["Asia/Seoul"])
    plain_letters: bool | None = None


class PrivacyIn(Part):
    is_on_board: bool | None = None
    keeps_drafts: bool | None = None


class NoticesIn(Part):
    is_mail_wanted: bool | None = None
    digest: str | None = Field(None, max_length=10, pattern=WORD, examples=["weekly"])
    quiet_from: ClockTime | None = Field(None, description="Null takes the quiet hours away.", examples=["22:00:00"])
    quiet_until: ClockTime | None = Field(None, examples=["07:00:00"])


class ContentIn(Part):
    theme: str | None = Field(None, max_length=10, pattern=WORD, examples=["dark"])
    text_size: str | None = Field(None, max_length=10, pattern=WORD, examples=["large"])
    less_motion: bool | None = None
    captions: bool | None = None


class AssessmentIn(Part):
    answer_keys: bool | None = None
    goes_on: bool | None = None
    shows_progress: bool | None = None


class PreferencesIn(Part):
    """What is given is changed; what is left out stays."""

    communication: CommunicationIn | None = None
    privacy: PrivacyIn | None = None
    notifications: NoticesIn | None = None
    content: ContentIn | None = None
    assessment: AssessmentIn | None = None


# Also for what was not given, and is wrong beside what was: one end of the quiet hours.
GROUP_OF = {
    name: group
    for group, part in (
        ("communication", CommunicationIn),
        ("privacy", PrivacyIn),
        ("notifications", NoticesIn),
        ("content", ContentIn),
        ("assessment", AssessmentIn),
    )
    for name in part.model_fields
}


@router.get("/me/preferences", response=PreferencesOut, url_name="preferences")
@access(SIGNED_IN)
def read_preferences(request: Request) -> Any:
    """How I want the product to be, in five groups."""
    return preferences_view(request.actor)


@router.patch("/me/preferences", response=PreferencesOut, url_name="preferences_change")
@access(SIGNED_IN)
def change_preferences(request: Request, body: PreferencesIn) -> Any:
    """Change some of it; all that is given, or nothing when something does not fit."""
    given = body.dict(exclude_unset=True)
    changes: dict[str, Any] = {}
    for values in given.values():
        for name, value in (values or {}).items():
            if value is not None or name.startswith("quiet_"):
                changes[name] = value
    try:
        return preferences_save(actor=request.actor, changes=changes)
    except Invalid as error:
        raise Invalid(fields={f"{GROUP_OF[name]}.{name}": said for name, said in error.fields.items()}) from error
