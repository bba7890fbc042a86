"""Private keys at rest: plain for their owner alone, or encrypted under a passphrase of the environment."""

from pathlib import Path

import pytest

from saan.trust.keys import PASSPHRASE, Algorithm, UnusableKeyError, generate, load


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_key_made_under_a_passphrase_opens_by_it_alone(
    algorithm: Algorithm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE, "ความลับของห้องเครื่อง")
    made = generate(algorithm)
    made.save(tmp_path / "key.pem")
    assert b"ENCRYPTED" in (tmp_path / "key.pem").read_bytes()
    opened = load(tmp_path / "key.pem")
    made.public.verify(b"message", opened.sign(b"message"))
    monkeypatch.setenv(PASSPHRASE, "อื่น")
    with pytest.raises(UnusableKeyError, match="does not open"):
        load(tmp_path / "key.pem")
    monkeypatch.delenv(PASSPHRASE)
    with pytest.raises(UnusableKeyError, match="is not set"):
        load(tmp_path / "key.pem")


def test_a_plain_key_is_read_beside_a_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = generate()
    made.save(tmp_path / "key.pem")
    monkeypatch.setenv(PASSPHRASE, "ทีหลัง")
    assert load(tmp_path / "key.pem").public == made.public
