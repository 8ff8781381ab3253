def person_ids_with_role(role: str) -> QuerySet[Membership, UUID]:
    """Ids of active members who hold a role, to be used within another query."""
    return Membership.objects.filter(status=Membership.Status.ACTIVE, roles__contains=[role]).values_list(
        "user_id", flat=True
    )
