"""The reference sample: sums over everybody's first finished answers on this installation."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from meristem.assessments.queries import scale_answers
from meristem.psychometrics.models import InstrumentVersion, Item, Profile, Scale
from meristem.psychometrics.scoring import KeyedAnswer, Reference, reference_of, turned, weights
from meristem.psychometrics.types import InstrumentPrivacy


def reference_add(*, profile_id: UUID) -> bool:
    """Add a profile's completely answered scales to the sums; whether it counted.

    A person counts once for each instrument: only with her first profile. Runs as that person, since nobody else
    can read her answers, and leaves nothing from which they could be read back.
    """
    profile = Profile.objects.select_related("version__instrument").filter(id=profile_id).first()
    if profile is None or _has_earlier(profile):
        return False
    version = profile.version
    if version.privacy != InstrumentPrivacy.PERSONAL:
        # The consent to a wellness check promises that its answers enter nothing.
        return False
    given = scale_answers(profile.attempt_id)
    with connection.cursor() as cursor:
        for scale, items in scales_with_items(version):
            keyed = [KeyedAnswer(item.direction, given.get(item.question_id)) for item in items]
            values = [turned(answer, version.response_low, version.response_high) for answer in keyed]
            if None in values:
                continue
            cursor.execute(
                "SELECT psychometrics_reference_add(%s, %s, %s, %s::int[])",
                [version.instrument.key, version.digest, scale.key, values],
            )
    return True


def reference_read(version: InstrumentVersion, instrument_key: str) -> dict[str, Reference]:
    """The reference of each scale that fifty people or more have answered; the database tells nothing below that."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scale_key, people, sums, products FROM psychometrics_reference_read(%s, %s)",
            [instrument_key, version.digest],
        )
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    found: dict[str, Reference] = {}
    if not rows:
        return found
    for scale, items in scales_with_items(version):
        if scale.key not in rows:
            continue
        people, sums, products = rows[scale.key]
        factors = weights(str(scale.kind), [item.direction for item in items])
        try:
            found[scale.key] = reference_of(people, sums, products, factors)
        except ValueError:
            # Fifty people without any difference: no reliability can be told from them.
            continue
    return found


def reference_empty() -> None:
    """Forget the sample, before it is counted again from the first event."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT psychometrics_reference_empty()")


def scales_with_items(version: InstrumentVersion) -> list[tuple[Scale, Sequence[Item]]]:
    """The version's scales in order, each with its items in order."""
    scales = list(Scale.objects.filter(version_id=version.id).order_by("position"))
    items: dict[UUID, list[Item]] = {}
    for item in Item.objects.filter(scale_id__in=[scale.id for scale in scales]).order_by("position"):
        items.setdefault(item.scale_id, []).append(item)
    return [(scale, items.get(scale.id, [])) for scale in scales]


def _has_earlier(profile: Profile) -> bool:
    return Profile.objects.filter(
        user_id=profile.user_id,
        version__instrument_id=profile.version.instrument_id,
        computed_at__lt=profile.computed_at,
    ).exists()
