"""Categories and courses."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q

from meristem.courses.types import Cover, Difficulty, Status
from meristem.kernel.models import MutableModel, PersonForeignKey, Tenancy, TenantForeignKey, TenantModel


class Category(MutableModel, TenantModel):
    """A shelf of the catalogue."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=80, db_index=False)
    description = models.CharField(max_length=500, blank=True, default="")
    position = models.IntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "slug"], name="courses_category_slug_once"),
        ]


class Course(MutableModel, TenantModel):
    """A course. Learners see it while it is published; counts of lessons and modules are computed, never stored."""

    tenancy = Tenancy(hot=True)

    slug = models.SlugField(max_length=80, db_index=False)
    title = models.CharField(max_length=100)
    summary = models.CharField(max_length=300, blank=True, default="")
    description_html = models.TextField(blank=True, default="")
    language = models.CharField(max_length=10, default="en")
    difficulty = models.CharField(max_length=12, choices=Difficulty.choices, default=Difficulty.BEGINNER)
    # What the author promises; the outline adds up the lessons beside it.
    duration_minutes = models.IntegerField(default=0)
    price_in_cents = models.IntegerField(default=0)
    currency = models.CharField(max_length=3, default="usd")
    cover = models.CharField(max_length=8, choices=Cover.choices, default=Cover.LEAF)
    cover_image = TenantForeignKey("library.MediaItem", models.SET_NULL, null=True)
    category = TenantForeignKey("courses.Category", models.PROTECT, null=True)
    eq_scales = ArrayField(models.CharField(max_length=60), default=list)
    outcomes = ArrayField(models.CharField(max_length=200), default=list)
    tags = ArrayField(models.CharField(max_length=40), default=list)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    # Kept while archived, so that restoring knows what the course was.
    published_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    author = PersonForeignKey(null=True)
    # Visitors cannot read people: the credit is the course's own.
    author_name = models.CharField(max_length=120, blank=True, default="")
    # Counts edits of the details; an editor sends the one it began with, so that nobody overwrites unseen.
    version = models.IntegerField(default=1)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="simple")
        + SearchVector("summary", weight="B", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "slug"], name="courses_course_slug_once"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="courses_course_known_status"),
            models.CheckConstraint(
                condition=(Q(status="archived") & Q(archived_at__isnull=False))
                | (~Q(status="archived") & Q(archived_at__isnull=True)),
                name="courses_course_archived_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="courses_course_published_has_time",
            ),
            models.CheckConstraint(
                condition=Q(price_in_cents__gte=0) & Q(duration_minutes__gte=0), name="courses_course_not_negative"
            ),
        ]
        indexes = [
            # 001 indexed is_published WHERE archived = FALSE on a table without that column.
            models.Index(
                fields=["organization", "-published_at"],
                name="courses_course_published",
                condition=Q(status="published", archived_at__isnull=True),
            ),
        ]
