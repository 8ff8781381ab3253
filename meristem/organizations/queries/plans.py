"""What pages say of the plan."""

from meristem.organizations.ports import plan


def plan_lacks(entitlement: str) -> str:
    """What a page calls the thing that the plan does not include, so that it offers no button that would be refused;
    "" when it is included. Whoever acts all the same is refused by the service."""
    return plan().lacking(entitlement)
