"""Passphrases of profiles."""

from __future__ import annotations

import pytest

from engine.domain.review import Person
from engine.errors import BadInput
from engine.review.people import make_secret, same_person, verify


def test_the_right_passphrase_opens_and_others_do_not() -> None:
    person = Person("Ann", "reviewer", "ann", make_secret("correct horse"))
    assert verify(person, "correct horse")
    assert not verify(person, "correct hors")
    assert not verify(person, "")
    assert "horse" not in person.secret


def test_equal_passphrases_get_different_secrets() -> None:
    assert make_secret("correct horse") != make_secret("correct horse")


def test_unicode_forms_of_one_passphrase_are_equal() -> None:
    person = Person("Ann", "reviewer", "ann", make_secret("e\u0301clair au café"))
    assert verify(person, "\u00e9clair au cafe\u0301")


def test_a_profile_without_secret_is_open() -> None:
    assert verify(Person("Ann", "reviewer", "ann"), "anything")


@pytest.mark.parametrize(
    "secret", ["x", "scrypt$1", "md5$1$2$3$YQ==$YQ==", "scrypt$3$8$1$YQ==$YQ==", "scrypt$16$8$1$!!$YQ==", "a$b$c$d$e$f"]
)
def test_unreadable_secrets_never_match(secret: str) -> None:
    assert not verify(Person("Ann", "reviewer", "ann", secret), "a")


def test_short_passphrases_are_refused() -> None:
    with pytest.raises(BadInput, match="too short"):
        make_secret("seven77")


def test_names_of_one_person() -> None:
    assert same_person("Ann  Lee", " ann lee ")
    assert same_person("Jos\u00e9", "JOSE\u0301")
    assert not same_person("Ann", "Anne")
