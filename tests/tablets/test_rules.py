"""Rules of the tablets: decided from values alone."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from khue.shared.clock import VN
from khue.tablets.rules import codes, keys
from khue.tablets.rules.lease import Terms, lease
from khue.tablets.rules.standing import Facts, order, standing
from tests.tablets.device import Device

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize("vector", VECTORS["phone_code"])
def test_the_phone_code_agrees_with_the_vectors_shared_with_the_tablet(vector):
    secret = keys.from_base64(vector["lease_secret"])
    assert codes.phone_code(secret, vector["challenge"]) == vector["code"]


@pytest.mark.parametrize("vector", VECTORS["signature"])
def test_signatures_agree_with_the_vectors_shared_with_the_tablet(vector):
    key = keys.device_key(vector["jwk"])
    assert key is not None
    assert key.thumbprint() == vector["thumbprint"]
    assert keys.is_signed(key, vector["message"].encode(), vector["signature"]) is vector["valid"]


@given(
    st.binary(min_size=32, max_size=32), st.text("ABCDEFGHJKMNPQRSTVWXYZ23456789", min_size=4, max_size=16)
)
def test_a_phone_code_is_always_eight_digits_and_ignores_how_the_challenge_is_read(secret, challenge):
    code = codes.phone_code(secret, challenge)
    assert len(code) == 8
    assert code.isdigit()
    assert codes.phone_code(secret, codes.shown(challenge).lower()) == code


def test_a_code_read_with_dashes_blanks_and_small_letters_is_the_same_code():
    assert codes.tidy_code(" abcd–2345 ") == "ABCD2345"
    assert codes.is_enrolment_code("ABCD2345")


@pytest.mark.parametrize("text", ["ABCD234", "ABCD23456", "ABCDO234", "ABCD1234", "ABCD 234", "ÁBCD2345", ""])
def test_a_text_of_another_form_is_no_enrolment_code(text):
    assert not codes.is_enrolment_code(text)


def test_the_alphabet_has_no_lookalikes():
    assert not set(codes.ALPHABET) & set("ILOU01")
    assert len(set(codes.ALPHABET)) == len(codes.ALPHABET)


@given(st.binary(max_size=200))
def test_a_signature_is_this_keys_over_this_message_only(message):
    one, other = Device(), Device()
    signature = one.sign(message)
    key = keys.device_key(one.jwk)
    assert key is not None
    assert keys.is_signed(key, message, signature)
    assert not keys.is_signed(key, message + b"x", signature)
    assert not keys.is_signed(key, message, other.sign(message))


@given(st.text(max_size=120))
def test_any_text_in_place_of_a_signature_is_refused_quietly(text):
    key = keys.device_key(Device().jwk)
    assert key is not None
    assert not keys.is_signed(key, b"m", text)


def test_a_der_signature_is_refused_since_the_tablet_sends_the_plain_form():
    device = Device()
    key = keys.device_key(device.jwk)
    der = device.key.sign(b"m", ec.ECDSA(keys.SHA256()))
    assert key is not None
    assert not keys.is_signed(key, b"m", keys.to_base64(der))


@pytest.mark.parametrize(
    "change",
    [{"kty": "RSA"}, {"crv": "P-384"}, {"d": "AA"}, {"x": "AA"}, {"y": 5}, {"x": "A" * 43}, {"y": "!" * 43}],
)
def test_a_key_of_another_kind_is_no_device_key(change):
    assert keys.device_key({**Device().jwk, **change}) is None


@given(st.binary(max_size=100), st.text(max_size=20))
def test_what_is_sealed_opens_only_with_the_key_and_in_its_place(plain, place):
    key, earlier = secrets.token_bytes(32), secrets.token_bytes(32)
    box = keys.sealed(key, plain, place)
    assert plain not in box or len(plain) < 4
    assert keys.unsealed((earlier, key), box, place) == plain
    assert keys.unsealed((key,), box, place + "x") is None
    assert keys.unsealed((earlier,), box, place) is None
    assert keys.unsealed((key,), b"\x00" + box[1:], place) is None


def test_keys_of_two_purposes_differ():
    assert keys.derived("secret", "sealing") != keys.derived("secret", "codes")
    assert keys.derived("secret", "sealing") != keys.derived("other", "sealing")


moments = st.datetimes(
    datetime(2020, 1, 1),
    datetime(2035, 1, 1),
    timezones=st.just(UTC),
)


@given(moments, st.integers(1, 60), st.none() | st.dates(date(2019, 12, 1), date(2035, 2, 1)))
def test_a_lease_never_outlives_the_days_chosen_nor_the_days_of_leaving(at, days, left):
    terms = Terms(days, 48, 48, 3)
    new = lease(terms, at, left, VN)
    assert new.until <= at + timedelta(days=days)
    assert new.until <= new.grace_until <= at + timedelta(days=days, hours=terms.grace_hours)
    if left is not None:
        end = datetime(left.year, left.month, left.day, tzinfo=VN) + timedelta(days=terms.leaving_days)
        assert new.grace_until <= end


def test_a_leaving_holder_has_no_grace():
    new = lease(Terms(7, 48, 48, 3), NOON, date(2026, 11, 23), VN)
    assert new.until == new.grace_until == datetime(2026, 11, 26, tzinfo=VN)


GOOD = Facts(state="enrolled", has_holder=True, holder_in_post=True, stop_reason=None)


def test_an_enrolled_tablet_with_a_holder_in_post_is_in_good_standing():
    assert standing(GOOD) == ()
    assert order(GOOD) == "good"


def test_all_reasons_are_told_at_once():
    facts = Facts(state="known", has_holder=True, holder_in_post=False, stop_reason="Quá hạn rà soát")
    assert [reason.code for reason in standing(facts)] == [
        "tablets.not_enrolled",
        "tablets.holder_left",
        "tablets.content_stopped",
    ]
    assert standing(facts)[2].facts == {"reason": "Quá hạn rà soát"}


@given(
    st.sampled_from(["known", "enrolled", "revoked", "lost"]),
    st.booleans(),
    st.booleans(),
    st.none() | st.just("lý do"),
)
def test_only_loss_and_recall_erase_and_only_a_tablet_without_reasons_is_good(state, holder, post, stop):
    facts = Facts(state, holder, post, stop)
    assert (order(facts) == "erase") == (state in {"lost", "revoked"})
    assert (order(facts) == "good") == (standing(facts) == ())
