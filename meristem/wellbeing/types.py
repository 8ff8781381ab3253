"""The words of wellbeing: feelings, activities, scales, fingers. Stored as keys, shown in the reader's language."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Feeling(models.TextChoices):
    """Words offered beside a score, from lively and pleasant to still and unpleasant."""

    EAGER = "eager", _("eager")
    JOYFUL = "joyful", _("joyful")
    EXCITED = "excited", _("excited")
    CURIOUS = "curious", _("curious")
    PROUD = "proud", _("proud")
    AMUSED = "amused", _("amused")
    HOPEFUL = "hopeful", _("hopeful")
    GRATEFUL = "grateful", _("grateful")
    TOUCHED = "touched", _("touched")
    CONTENT = "content", _("content")
    RELIEVED = "relieved", _("relieved")
    CALM = "calm", _("calm")
    AT_EASE = "at-ease", _("at ease")
    THOUGHTFUL = "thoughtful", _("thoughtful")
    SURPRISED = "surprised", _("surprised")
    RESTLESS = "restless", _("restless")
    TENSE = "tense", _("tense")
    ANXIOUS = "anxious", _("anxious")
    IRRITATED = "irritated", _("irritated")
    ANGRY = "angry", _("angry")
    FRUSTRATED = "frustrated", _("frustrated")
    HURT = "hurt", _("hurt")
    EMBARRASSED = "embarrassed", _("embarrassed")
    ENVIOUS = "envious", _("envious")
    GUILTY = "guilty", _("guilty")
    DISAPPOINTED = "disappointed", _("disappointed")
    DISCOURAGED = "discouraged", _("discouraged")
    SAD = "sad", _("sad")
    LONELY = "lonely", _("lonely")
    BORED = "bored", _("bored")
    TIRED = "tired", _("tired")
    DRAINED = "drained", _("drained")


class Activity(models.TextChoices):
    """What was going on when the mood was noted."""

    WORK = "work", _("work")
    LEARNING = "learning", _("learning")
    FAMILY = "family", _("family")
    FRIENDS = "friends", _("friends")
    MOVING = "moving", _("moving")
    OUTDOORS = "outdoors", _("outdoors")
    RESTING = "resting", _("resting")
    EATING = "eating", _("eating")
    COMMUTING = "commuting", _("on the way")
    CHORES = "chores", _("chores")
    ALONE = "alone", _("time alone")
    SCREEN = "screen", _("screen")


class Scale(models.TextChoices):
    """The sixteen scales of the emotional-intelligence profile, as keys that journal prompts and moods may point to."""

    SELF_REGARD = "self_regard", _("Self Regard")
    REGARD_FOR_OTHERS = "regard_for_others", _("Regard for Others")
    RELATIVE_REGARD = "relative_regard", _("Relative Regard")
    SELF_AWARENESS = "self_awareness", _("Self Awareness")
    AWARENESS_OF_OTHERS = "awareness_of_others", _("Awareness of Others")
    EMOTIONAL_RESILIENCE = "emotional_resilience", _("Emotional Resilience")
    PERSONAL_POWER = "personal_power", _("Personal Power")
    GOAL_DIRECTEDNESS = "goal_directedness", _("Goal Directedness")
    FLEXIBILITY = "flexibility", _("Flexibility")
    PERSONAL_OPENNESS = "personal_openness", _("Personal Openness")
    INVITATION_TO_TRUST = "invitation_to_trust", _("Invitation to Trust")
    TRUST = "trust", _("Trust")
    BALANCED_OUTLOOK = "balanced_outlook", _("Balanced Outlook")
    EMOTIONAL_EXPRESSION_AND_CONTROL = "emotional_expression_and_control", _("Emotional Expression and Control")
    CONFLICT_HANDLING = "conflict_handling", _("Conflict Handling")
    INTERDEPENDENCE = "interdependence", _("Interdependence")


class Finger(models.TextChoices):
    """The five parts of a goal, one a finger."""

    THUMB = "thumb", _("Thumb")
    INDEX = "index", _("Index finger")
    MIDDLE = "middle", _("Middle finger")
    RING = "ring", _("Ring finger")
    LITTLE = "little", _("Little finger")


FINGER_QUESTIONS = {
    Finger.THUMB: _("Who supports me"),
    Finger.INDEX: _("The first step"),
    Finger.MIDDLE: _("What stands in the way"),
    Finger.RING: _("Whom I tell"),
    Finger.LITTLE: _("My promise"),
}


class GoalStatus(models.TextChoices):
    ACTIVE = "active", _("on my way")
    ACHIEVED = "achieved", _("achieved")
    LET_GO = "let_go", _("let go")
