"""The pages' forms under the same bad input as the API: designed answers, and what was typed is kept."""

from tests.api.conftest import Caller, undone
from tests.api.forms import browser, forms_of

ROLES = ("learner", "author", "therapist", "administrator")
# Searching for what no text can hold finds nothing.
SEARCHES = {"/journal/search"}


def test_a_zero_character_is_refused_beside_its_field_and_the_rest_is_kept(callers: dict[str, Caller]) -> None:
    """In every field of every form into which one types; PostgreSQL cannot keep it in a text."""
    forms = forms_of(callers[role] for role in ROLES)
    wrong, tried = [], 0
    for caller, form in forms:
        client = browser(caller)
        for name in () if form.action in SEARCHES else form.typed:
            with undone():
                answer = client.post(form.action, form.fields | {name: ["zero\0here"]})
            page, tried = answer.content.decode(), tried + 1
            if answer.status_code != 422 or f'name="{name}"' not in page:
                wrong.append((answer.status_code, name, str(form)))
    assert wrong == []
    assert len(forms) > 50
    assert tried > 60


def test_strange_characters_and_codings_are_no_fault(callers: dict[str, Caller]) -> None:
    """Bytes that are no UTF-8, half characters, fields without end, a multipart body that is none."""
    bodies = (
        (b"name=%ED%A0%80%FF&_once=%00", "application/x-www-form-urlencoded"),
        (b"name=\xff\xfe", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"name=%2B2AA-", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"name=" + b"a" * 100, "application/x-www-form-urlencoded; charset=nonsense"),
        (b"nonsense", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data; name=name\r\n\r\n+2AA-\r\n--x--", "multipart/form-data; boundary=x"),
        (b"nonsense", "multipart/form-data"),
        (b"&".join(b"a%d=1" % number for number in range(2100)), "application/x-www-form-urlencoded"),
    )
    sent = {form.action: (caller, form) for caller, form in forms_of(callers[role] for role in ROLES)}
    for number, (caller, form) in enumerate(sent.values()):
        client = browser(caller)
        # One for each form, so that all are tried several times.
        body, kind = bodies[number % len(bodies)]
        with undone():
            answer = client.generic("POST", form.action, body, content_type=kind)
        assert answer.status_code < 500, (str(form), kind, body[:40])
