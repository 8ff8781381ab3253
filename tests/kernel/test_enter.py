"""Entering an organisation: the door that everything goes through."""

import pytest

from meristem.identity.models import User
from meristem.kernel.context import entered
from meristem.kernel.links import token_hash
from meristem.organizations.models import Membership
from tests import build

pytestmark = pytest.mark.django_db


def test_a_session_enters_its_organisation_and_sees_only_its_members() -> None:
    build.public()
    ours, theirs = build.organization(), build.organization()
    ada = build.person(ours, "learner", "author")
    build.person(theirs)
    token = build.session(ada, ours)
    with entered(token_hash(token)) as actor:
        assert (actor.user_id, actor.organization_id) == (ada.id, ours.id)
        assert actor.roles == {"learner", "author"}
        assert actor.may("courses.author")
        assert [m.user_id for m in Membership.objects.all()] == [ada.id]


def test_a_visitor_enters_the_public_organisation_and_sees_no_person() -> None:
    commons = build.public()
    build.person(commons)
    with entered(None) as actor:
        assert actor.organization_id == commons.id
        assert not actor.is_authenticated
        assert not User.objects.exists()


def test_a_session_that_names_another_organisation_enters_as_a_visitor() -> None:
    """The row is hers to write; membership decides whether it opens the door."""
    commons = build.public()
    ours, theirs = build.organization(), build.organization()
    ada = build.person(ours)
    token = build.session(ada, theirs)
    with entered(token_hash(token)) as actor:
        assert (actor.user_id, actor.organization_id) == (None, commons.id)
