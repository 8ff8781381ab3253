"""What the kernel holds about people."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import CLEAR, KEEP, holds

holds(
    "kernel_auditentry",
    _("Audit log: what was done about you"),
    person="about_id",
    sealed=("sealed",),
    secret=("chain",),
    erase=KEEP,
    why=_("the chain must hold: what stands in the rows is sealed under your key, which is destroyed; ids stay"),
    also={"actor_id": _("who did what must stay provable; after the erasure the id leads to no name")},
)
holds("kernel_mail", _("Letters to you"), person="recipient_id")
holds("kernel_mail", _("Letters to your address"), person="to_address", by_email=True)
holds("kernel_eventrecord", _("Facts noted about you"), person="subject_id", also={"actor_id": CLEAR})
holds("kernel_personkey", _("The key that seals your words"), secret=("wrapped",), is_exported=False)
