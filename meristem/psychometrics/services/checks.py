"""Taking a check: consent, start, answer, finish, profile. All of it by the person herself."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.assessments import queries as attempt_queries
from meristem.assessments import services as assessments
from meristem.assessments.services import Given, Saved
from meristem.assessments.types import AssessmentKind
from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.events import publish
from meristem.psychometrics import scoring
from meristem.psychometrics.events import ProfileComputed
from meristem.psychometrics.models import Consent, InstrumentVersion, Profile, ScaleScore
from meristem.psychometrics.queries.checks import running_check_id
from meristem.psychometrics.queries.instruments import current_version
from meristem.psychometrics.services.reference import reference_read, scales_with_items

KIND = AssessmentKind.QUESTIONNAIRE


@transaction.atomic
def check_start(*, actor: Actor, key: str, consents: bool, language: str = "") -> UUID:
    """The id of a new check, or of the running one. Raises Invalid (`consent`) before she has agreed."""
    version = current_version(key)
    running = running_check_id(actor, key)
    if running is not None:
        # Begun under an earlier version perhaps: it is finished as it was begun.
        return running
    if consents:
        Consent.objects.get_or_create(
            organization_id=actor.organization_id, user_id=actor.person, version_id=version.id
        )
    elif not Consent.objects.filter(user_id=actor.person, version_id=version.id).exists():
        raise Invalid(fields={"consent": [_("Please say that you agree first.")]})
    attempt, _new = assessments.attempt_start(
        actor=actor, assessment_id=version.assessment_id, kind=KIND, language=language
    )
    return attempt.id


@transaction.atomic
def check_answer(
    *,
    actor: Actor,
    attempt_id: UUID,
    position: int,
    value: int | None,
    sequence: int | None = None,
    response_time_ms: int | None = None,
) -> Saved:
    """Keep one answer as it is given, with its response time; None takes it back. Order and errors: answer_save."""
    return assessments.answer_save(
        actor=actor,
        attempt_id=attempt_id,
        position=position,
        given=Given(scale=value),
        sequence=sequence,
        response_time_ms=response_time_ms,
        kind=KIND,
    )


@transaction.atomic
def check_finish(*, actor: Actor, attempt_id: UUID) -> Profile:
    """Close the check and compute its profile, once; again gives the same profile.

    Raises Conflict (`too-few`) when not one scale has enough answers: there would be nothing to show.
    """
    attempt = attempt_queries.attempt_of(actor, attempt_id, KIND)
    version = InstrumentVersion.objects.select_related("instrument").get(assessment_id=attempt.assessment_id)
    # The lock of the finish comes first, so that a parallel one waits and then finds the profile.
    finished = assessments.attempt_finish(actor=actor, attempt_id=attempt_id, kind=KIND)
    known = Profile.objects.filter(attempt_id=attempt_id).first()
    if known is not None:
        return known
    scores = scores_of(version, attempt_id)
    if all(score.mean is None for score in scores.values()):
        raise Conflict(_("Too few answers for even one scale. Answer some more first."), code="too-few")
    profile = Profile.objects.create(
        organization_id=actor.organization_id,
        user_id=actor.person,
        attempt_id=finished.id,
        version_id=version.id,
        computed_at=timezone.now(),
    )
    ScaleScore.objects.bulk_create(_row(actor, profile, scale_id, score) for scale_id, score in scores.items())
    publish(
        ProfileComputed(
            profile_id=profile.id,
            attempt_id=attempt_id,
            user_id=actor.person,
            instrument_key=version.instrument.key,
        )
    )
    return profile


def scores_of(version: InstrumentVersion, attempt_id: UUID) -> dict[UUID, scoring.Score]:
    """The score of each scale (by id) from an attempt's answers: what a profile keeps, computed anew."""
    given = attempt_queries.scale_answers(attempt_id)
    references = reference_read(version, version.instrument.key)
    return {
        scale.id: scoring.score_scale(
            str(scale.kind),
            [scoring.KeyedAnswer(item.direction, given.get(item.question_id)) for item in items],
            low=version.response_low,
            high=version.response_high,
            bands=version.bands,
            reference=references.get(scale.key),
        )
        for scale, items in scales_with_items(version)
    }


@transaction.atomic
def check_discard(*, actor: Actor, attempt_id: UUID) -> None:
    """Delete a running check with every answer in it."""
    if Profile.objects.filter(attempt_id=attempt_id).exists():
        raise Conflict(_("This check is finished; delete its profile instead."), code="finished")
    assessments.attempt_delete(actor=actor, attempt_id=attempt_id)


@transaction.atomic
def profile_delete(*, actor: Actor, profile_id: UUID) -> None:
    """Delete a profile, its scores and the answers behind it. What remains in the reference sums names nobody."""
    profile = Profile.objects.get(id=profile_id, user_id=actor.person)
    attempt_id = profile.attempt_id
    ScaleScore.objects.filter(profile_id=profile.id).delete()
    profile.delete()
    assessments.attempt_delete(actor=actor, attempt_id=attempt_id)


def _row(actor: Actor, profile: Profile, scale_id: UUID, score: scoring.Score) -> ScaleScore:
    low90, high90 = score.band90 or (None, None)
    low95, high95 = score.band95 or (None, None)
    return ScaleScore(
        organization_id=actor.organization_id,
        user_id=actor.person,
        profile_id=profile.id,
        scale_id=scale_id,
        answered=score.answered,
        asked=score.asked,
        classification=score.classification,
        mean=scoring.stored(score.mean),
        percent=scoring.stored(score.percent),
        standard_error=scoring.stored(score.standard_error),
        band_method=score.method,
        reference_people=score.reference_people,
        low90=scoring.stored(low90),
        high90=scoring.stored(high90),
        low95=scoring.stored(low95),
        high95=scoring.stored(high95),
    )
