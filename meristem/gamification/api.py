"""/api/v1: points, ledger, badges, streak, board. There is no way to write points: facts earn them."""

import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Router, Schema

from meristem.gamification import queries
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.pagination import Page, paginate

router = Router()


class StandingOut(Schema):
    balance: int = Field(examples=[340])
    earned: int = Field(examples=[340])
    level: int = Field(examples=[4])
    level_name: str = Field(examples=["Sapling"])
    next_level_at: int | None = Field(examples=[550])


class EntryOut(Schema):
    id: UUID
    rule: str = Field(examples=["Lesson finished"])
    title: str = Field(examples=["Naming with precision"])
    kind: str = Field(examples=["award"])
    amount: int = Field(examples=[20])
    occurred_at: datetime.datetime


class BadgeOut(Schema):
    key: str = Field(examples=["first-leaf"])
    name: str
    description: str
    awarded_at: datetime.datetime | None


class StreakOut(Schema):
    days: int = Field(examples=[12])
    longest: int
    is_done_today: bool
    paused_until: datetime.date | None


class PlaceOut(Schema):
    rank: int = Field(examples=[1])
    user_id: UUID
    name: str
    score: int
    is_me: bool


@router.get("/me/points", response=StandingOut, url_name="points")
@access(SIGNED_IN)
def points(request: Request) -> Any:
    """Points and level of the person who asks."""
    return queries.standing_of(actor=request.actor)


@router.get("/me/ledger", response=Page[EntryOut], url_name="ledger")
@access(SIGNED_IN)
def ledger(request: Request, cursor: str | None = None, limit: int = 20) -> Any:
    """Her ledger, newest first."""
    order = ("-occurred_at", "-id")
    rows, following = paginate(queries.ledger_of(actor=request.actor), order=order, cursor=cursor, limit=limit)
    return {"items": queries.entry_views(rows), "next_cursor": following}


@router.get("/me/badges", response=list[BadgeOut], url_name="badges")
@access(SIGNED_IN)
def badges(request: Request) -> Any:
    """Every badge, those earned with their date."""
    return queries.badges_of(actor=request.actor)


@router.get("/me/streak", response=StreakOut, url_name="streak")
@access(SIGNED_IN)
def streak(request: Request) -> Any:
    """Days in a row, by her own clock."""
    return queries.streak_query(actor=request.actor)


@router.get("/leaderboard", response=list[PlaceOut], url_name="leaderboard")
@access(SIGNED_IN)
def leaderboard(request: Request) -> Any:
    """The first fifty places; equal points share one."""
    return queries.board_top(actor=request.actor, most=50)
