"""The demo's answers, given as the page does it: each mark and each answer in a transaction of its own."""

import random
from uuid import UUID

from meristem.anonymous.services import response_add
from meristem.eligibility.models import Survey
from meristem.eligibility.services import roster_mark, survey_close
from meristem.kernel.events import happened_at
from meristem.organizations.queries.people import active_departments
from meristem.web.demo.parts.eligibility import ORGANIZATION, SUMMER, SUMMER_CLOSED
from meristem.web.demo.world import Person, World

JIWON = "jiwon@northfield.example"
# How many of each group answer. In summer the wards had no hands free: four are too few to be shown.
TAKEN = {"summer": {"Clinics": 13, "Wards": 4, "": 11}, "autumn": {"Clinics": 12, "Wards": 13, "": 11}}
# What people of a group tend to say, on 1 to 5.
LEANING = {
    "workload": {"Clinics": 2.8, "Wards": 2.0, "": 3.1},
    "recovery": {"Clinics": 3.2, "Wards": 2.2, "": 3.4},
    "belonging": {"Clinics": 4.1, "Wards": 3.8, "": 3.9},
    "voice": {"Clinics": 3.9, "Wards": 3.4, "": 3.6},
    "manager-support": {"Clinics": 3.7, "Wards": 3.3, "": 3.8},
    "meaning": {"Clinics": 4.4, "Wards": 4.5, "": 4.0},
}
# Summer had more hands and longer evenings.
EASIER_IN_SUMMER = {"workload": 0.5, "recovery": 0.4}
TIRING = {
    "Clinics": ("interruptions", "interruptions", "amount", "emotional", "outside"),
    "Wards": ("hours", "hours", "amount", "emotional", "conflict"),
    "": ("amount", "interruptions", "interruptions", "none", "outside"),
}
SAID = {
    "summer": (
        "One afternoon a week without appointments, so that letters get written in daylight.",
        "Fewer changes on the evening before. I can plan around almost anything that I know by Monday.",
        "A quiet room that is not also the store.",
        "Somebody to ask when the new forms do something odd.",
        "That the phone is answered by one person at a time, not by whoever flinches first.",
        "Longer handovers. Ten minutes more would save me an hour.",
        "점심시간에 전화를 받지 않아도 되면 좋겠습니다.",
        "Being told why, when a good idea is turned down.",
        "More of the walking meetings we had in June.",
        "Nothing big. The new rota works.",
        "A second printer. It sounds silly until it is four o'clock.",
    ),
    "autumn": (
        "Two nights in a row instead of one, one and one.",
        "A week's notice for changes of shift, and thanks for those who jump in.",
        "Time after a hard case, before the next one is in the room.",
        "That breaks are in the plan with a name beside them, so that somebody covers.",
        "야간 근무 뒤에 하루를 온전히 쉬고 싶습니다.",
        "Fewer systems. I type the same birthday into three of them.",
        "To hear what came of the last survey.",
        "Someone at the desk between five and six.",
        "A word from above when it went well, not only when it did not.",
        "Half an hour a week with my lead that is not cancelled first.",
        "One list of priorities. We have four.",
        "Training in the hours that are paid.",
    ),
}


def load(world: World) -> None:
    with world.as_nobody(ORGANIZATION):
        surveys = list(Survey.objects.filter(status="open"))
    for survey in surveys:
        season = "summer" if survey.title == SUMMER else "autumn"
        _answered(world, survey.id, season, random.Random(f"{season} pulse"))  # noqa: S311 - demo, not secrets
        if season == "summer":
            closed = world.moment(SUMMER_CLOSED, 22)
            with world.as_nobody(ORGANIZATION), happened_at(closed):
                survey_close(survey_id=survey.id)
                Survey.objects.filter(id=survey.id).update(closes_at=closed)


def _answered(world: World, survey_id: UUID, season: str, chance: random.Random) -> None:
    left, words = dict(TAKEN[season]), list(SAID[season])
    people = [person for person in world.members(ORGANIZATION) if season == "summer" or person.email != JIWON]
    chance.shuffle(people)
    with world.as_nobody(ORGANIZATION) as actor:
        organization_id = actor.organization_id
        cohorts = _cohorts(people)
    for person in people:
        cohort = cohorts[person.id]
        if not left[cohort]:
            continue
        left[cohort] -= 1
        with world.as_person(person, ORGANIZATION) as actor:
            noted = roster_mark(actor=actor, survey_id=survey_id)
        texts = {"help-most": words.pop()} if words and chance.random() < 0.6 else {}
        with world.as_nobody(ORGANIZATION):
            response_add(
                organization_id=organization_id,
                survey_id=survey_id,
                cohort=noted,
                answers=_answers(cohort, season, chance),
                texts=texts,
            )


def _cohorts(people: list[Person]) -> dict[UUID, str]:
    """Each person's group as the launch made it."""
    known = dict(active_departments())
    return {person.id: known[person.id] if known[person.id] in TAKEN["autumn"] else "" for person in people}


def _answers(cohort: str, season: str, chance: random.Random) -> dict[str, int | str]:
    answers: dict[str, int | str] = {}
    for question, leaning in LEANING.items():
        easier = EASIER_IN_SUMMER.get(question, 0.0) if season == "summer" else 0.0
        answers[question] = min(5, max(1, round(chance.gauss(leaning[cohort] + easier, 0.95))))
    if chance.random() < 0.9:
        answers["most-tiring"] = chance.choice(TIRING[cohort])
    return answers
