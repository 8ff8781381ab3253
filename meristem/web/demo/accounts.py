"""The demo's sign-ins, as the terminal and the sign-in page offer them: (role, e-mail, password)."""

# One password for all of them: it is written on the sign-in page, and the demo is never on a public address.
DEMO_PASSWORD = "meristem-demo"  # noqa: S105 - not a secret

DEMO_SIGN_INS: list[tuple[str, str, str]] = [
    (role, email, DEMO_PASSWORD)
    for role, email in (
        ("Learner (Northfield Health)", "jiwon@northfield.example"),
        ("Author (Northfield Health)", "mateo@northfield.example"),
        ("Coach (Northfield Health)", "ingrid@northfield.example"),
        ("Therapist (Northfield Health)", "hana@northfield.example"),
        ("Manager (Northfield Health)", "amara@northfield.example"),
        ("Analyst (Northfield Health)", "tomasz@northfield.example"),
        ("Administrator (Northfield Health)", "ruth@northfield.example"),
        ("Learner (Harbour Works)", "nadia@harbour.example"),
        ("Administrator (Harbour Works)", "piet@harbour.example"),
    )
]
