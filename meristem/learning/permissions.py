"""What one may do with other people's learning; reading one's own needs no permission."""

# Named by courses; who may publish a course may also withdraw what it attests.
REVOKE = "courses.publish"
# Named by analytics; who sees a team's learning may also ask people to take a course.
ASSIGN = "analytics.team"

__all__ = ["ASSIGN", "REVOKE"]
