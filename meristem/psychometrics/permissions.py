"""What one may do with questionnaires. Taking one and reading one's own profile needs no permission."""

# Named by organizations: who changes the organisation's settings also decides which questionnaires it offers.
MANAGE = "organizations.manage"

__all__ = ["MANAGE"]
