"""Levels, point rules and badges that an organisation begins with: growth-themed, in English and Korean."""

LEVELS: tuple[tuple[int, int, str, str], ...] = (
    (1, 0, "Seed", "씨앗"),
    (2, 50, "Sprout", "새싹"),
    (3, 150, "Seedling", "모종"),
    (4, 300, "Sapling", "묘목"),
    (5, 550, "Young tree", "어린나무"),
    (6, 900, "Branching", "가지 뻗은 나무"),
    (7, 1400, "In blossom", "꽃 핀 나무"),
    (8, 2100, "Bearing fruit", "열매 맺는 나무"),
    (9, 3000, "Shade tree", "그늘 깊은 나무"),
    (10, 4200, "Grove", "숲"),
)

# key, event, field of the event that names the subject, points, field that carries points, English, Korean
RULES: tuple[tuple[str, str, str, int, str, str, str], ...] = (
    ("lesson-completed", "learning.lesson_completed", "lesson_id", 0, "points", "Lesson finished", "수업 완료"),
    ("module-completed", "learning.module_completed", "module_id", 15, "", "Module finished", "단원 완료"),
    ("course-completed", "learning.course_completed", "course_id", 60, "", "Course finished", "강좌 완료"),
)

LESSON, COURSE = "learning.lesson_completed", "learning.course_completed"
QUIZ = "assessments.attempt_finished"

# Each badge: key, icon, tone, event, needed, within days, least score, names and descriptions by language.
BADGES: tuple[dict[str, object], ...] = (
    {
        "key": "first-leaf",
        "icon": "leaf",
        "tone": "leaf",
        "event_name": LESSON,
        "needed": 1,
        "names": {"en": "First leaf", "ko": "첫 잎"},
        "descriptions": {"en": "You finished your first lesson.", "ko": "첫 수업을 마쳤습니다."},
    },
    {
        "key": "ten-leaves",
        "icon": "seed",
        "tone": "leaf",
        "event_name": LESSON,
        "needed": 10,
        "names": {"en": "Ten leaves", "ko": "열 장의 잎"},
        "descriptions": {"en": "You finished ten lessons.", "ko": "수업 열 개를 마쳤습니다."},
    },
    {
        "key": "bookworm",
        "icon": "learn",
        "tone": "dusk",
        "event_name": LESSON,
        "needed": 25,
        "names": {"en": "Well read", "ko": "책벌레"},
        "descriptions": {"en": "You finished twenty-five lessons.", "ko": "수업 스물다섯 개를 마쳤습니다."},
    },
    {
        "key": "first-harvest",
        "icon": "gift",
        "tone": "sun",
        "event_name": COURSE,
        "needed": 1,
        "names": {"en": "First harvest", "ko": "첫 수확"},
        "descriptions": {"en": "You finished a whole course.", "ko": "강좌 하나를 끝까지 마쳤습니다."},
    },
    {
        "key": "orchard",
        "icon": "medal",
        "tone": "sun",
        "event_name": COURSE,
        "needed": 3,
        "names": {"en": "Orchard", "ko": "과수원"},
        "descriptions": {"en": "You finished three courses.", "ko": "강좌 세 개를 마쳤습니다."},
    },
    {
        "key": "steady-week",
        "icon": "calendar",
        "tone": "sun",
        "event_name": LESSON,
        "needed": 5,
        "within_days": 7,
        "names": {"en": "A steady week", "ko": "꾸준한 한 주"},
        "descriptions": {
            "en": "You learned on five days out of seven. The other two were rest.",
            "ko": "이레 가운데 닷새를 배웠습니다. 나머지 이틀은 쉬었습니다.",
        },
    },
    {
        "key": "nothing-missed",
        "icon": "star",
        "tone": "sun",
        "event_name": QUIZ,
        "needed": 1,
        "least_score": 100,
        "names": {"en": "Nothing missed", "ko": "빠짐없이"},
        "descriptions": {
            "en": "You answered every graded question of a quiz correctly.",
            "ko": "퀴즈의 채점 문항을 모두 맞혔습니다.",
        },
    },
)
