"""What a person sees of her own account; policies keep everybody else's out."""

from uuid import UUID

from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value
from django.utils import timezone

from meristem.identity.models import ClientSession, LoginAttempt, PersonalToken, Preferences, Session, User


def me(user_id: UUID) -> User:
    """The person herself."""
    return User.objects.get(id=user_id)


def preferences_of(user_id: UUID) -> Preferences:
    """How she wants the product to be; what holds by default, not saved, when she has changed nothing."""
    return Preferences.objects.filter(user_id=user_id).first() or Preferences(user_id=user_id)


def sessions_open(user_id: UUID) -> QuerySet[Session]:
    """Her sessions that still let somebody in, the last used first."""
    now = timezone.now()
    idle_since = ExpressionWrapper(Value(now) - F("idle_for"), output_field=DateTimeField())
    living = Session.objects.filter(user_id=user_id, revoked_at=None, expires_at__gt=now, last_active_at__gt=idle_since)
    return living.order_by("-last_active_at", "-id")


def tokens_open(user_id: UUID) -> QuerySet[PersonalToken]:
    """Her personal tokens that still work, the newest first."""
    living = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    return PersonalToken.objects.filter(living, user_id=user_id, client=None, revoked_at=None).order_by("-id")


def clients_open(user_id: UUID) -> QuerySet[ClientSession]:
    """Programs that she has signed in to, the last used first."""
    return ClientSession.objects.filter(user_id=user_id, revoked_at=None, expires_at__gt=timezone.now()).order_by(
        "-last_active_at", "-id"
    )


def attempts_recent(user_id: UUID, limit: int = 10) -> list[LoginAttempt]:
    """The last tries to sign in to her account."""
    return list(LoginAttempt.objects.filter(user_id=user_id).order_by("-created_at")[:limit])
