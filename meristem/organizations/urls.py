from django.urls import path

from meristem.organizations.views import governance, groups, invitations, log, members, mine, roles

app_name = "organizations"
urlpatterns = [
    path("organizations", mine.mine, name="mine"),
    path("organizations/new", mine.create, name="create"),
    path("organizations/switch", mine.switch, name="switch"),
    path("organizations/leave", mine.leave, name="leave"),
    path("organization", governance.settings, name="settings"),
    path("organization/owner", governance.hand_on, name="hand_on"),
    path("members", members.members, name="members"),
    path("members.csv", members.members_csv, name="members_csv"),
    path("members/invite", invitations.invite, name="invite"),
    path("members/<uuid:user_id>", members.member, name="member"),
    path("members/<uuid:user_id>/describe", members.describe, name="member_describe"),
    path("members/<uuid:user_id>/suspend", members.suspend, name="member_suspend"),
    path("members/<uuid:user_id>/reinstate", members.reinstate, name="member_reinstate"),
    path("members/<uuid:user_id>/remove", members.remove, name="member_remove"),
    path("invitations/<uuid:invitation_id>/resend", invitations.resend, name="resend"),
    path("invitations/<uuid:invitation_id>/withdraw", invitations.withdraw, name="withdraw"),
    path("invitation/<uuid:invitation_id>/<str:secret>", invitations.accept, name="accept"),
    path("groups", groups.groups, name="groups"),
    path("groups/<uuid:group_id>", groups.group, name="group"),
    path("groups/<uuid:group_id>/archive", groups.archive, name="group_archive"),
    path("groups/<uuid:group_id>/restore", groups.restore, name="group_restore"),
    path("groups/<uuid:group_id>/members", groups.member_add, name="group_member_add"),
    path("groups/<uuid:group_id>/members/<uuid:user_id>/remove", groups.member_remove, name="group_member_remove"),
    path("roles", roles.roles, name="roles"),
    path("roles/new", roles.new, name="role_new"),
    path("roles/<uuid:role_id>", roles.role, name="role"),
    path("roles/<uuid:role_id>/archive", roles.archive, name="role_archive"),
    path("roles/<uuid:role_id>/restore", roles.restore, name="role_restore"),
    path("roles/<uuid:role_id>/assign", roles.assign, name="role_assign"),
    path("roles/<uuid:role_id>/assignments/<uuid:assignment_id>/take", roles.take, name="role_take"),
    path("audit", log.audit, name="audit"),
    path("audit.csv", log.audit_csv, name="audit_csv"),
]
