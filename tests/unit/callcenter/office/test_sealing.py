"""Citizens' data at rest."""

from pathlib import Path

import pytest

from callcenter.office import keys
from callcenter.office.keys import BadKeys
from callcenter.office.sealing import CannotOpen, Sealer
from callcenter.orders.case import Citizen

CITIZEN = Citizen(caller_number="13812341234", name="张三丰", id_no="140502199001011234")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    keys.create(tmp_path / "var" / "office.keys")
    return tmp_path / "var" / "office.keys"


def test_what_is_sealed_can_be_opened_and_is_not_readable(path: Path) -> None:
    """And no two seals of the same data are alike."""
    sealer = Sealer(keys.load(path))
    blob = sealer.seal(CITIZEN)
    assert sealer.open(blob) == CITIZEN
    assert b"1381234" not in blob
    assert "张".encode() not in blob
    assert sealer.seal(CITIZEN) != blob


def test_every_flipped_bit_of_a_blob_is_found(path: Path) -> None:
    """Also one in the format or the key's id."""
    sealer = Sealer(keys.load(path))
    blob = sealer.seal(CITIZEN)
    for at in range(len(blob)):
        with pytest.raises(CannotOpen):
            sealer.open(blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :])
    with pytest.raises(CannotOpen):
        sealer.open(b"")


def test_after_a_rotation_old_blobs_open_and_new_ones_bear_the_new_key(path: Path) -> None:
    """Without the old key they do not."""
    old = Sealer(keys.load(path))
    blob = old.seal(CITIZEN)
    keys.rotate(path)
    new = Sealer(keys.load(path))
    assert new.open(blob) == CITIZEN
    assert not new.is_current(blob)
    assert new.is_current(new.seal(CITIZEN))
    assert new.fingerprint("13812341234") == old.fingerprint("13812341234")
    with pytest.raises(CannotOpen, match="not in the key file"):
        old.open(new.seal(CITIZEN))


@pytest.mark.parametrize(
    "written",
    ["13812341234", "+86 138-1234-1234", "008613812341234", "013812341234", "8613812341234", "１３８１２３４１２３４"],
)
def test_a_number_has_one_fingerprint_however_it_is_written(path: Path, written: str) -> None:
    """Another number has another one; a landline keeps its area."""
    sealer = Sealer(keys.load(path))
    assert sealer.fingerprint(written) == sealer.fingerprint("13812341234")
    assert sealer.fingerprint(written) != sealer.fingerprint("13812341235")
    assert sealer.fingerprint("+863562221212") == sealer.fingerprint("0356-2221212")
    assert sealer.fingerprint("") == ""


def test_the_key_file_is_for_its_owner_only_and_never_replaced(path: Path) -> None:
    """A file that others may read is refused."""
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadKeys, match="not touched"):
        keys.create(path)
    path.chmod(0o640)
    with pytest.raises(BadKeys, match="chmod 600"):
        keys.load(path)


@pytest.mark.parametrize(
    "content", ["", "current = 1", "[secrets]\nk1 = 'zz'", "\xff", 'current="k1"\nfingerprint="00"\n[secrets]\nk1="00"']
)
def test_a_damaged_key_file_is_refused_with_what_to_do(path: Path, content: str) -> None:
    """So is a missing one."""
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(BadKeys, match="bring"):
        keys.load(path)
    path.unlink()
    with pytest.raises(BadKeys, match="missing"):
        keys.load(path)


def test_rotated_keys_stay_private_and_keep_the_others(path: Path) -> None:
    """Two rotations: three secrets."""
    first = keys.rotate(path)
    last = keys.rotate(path)
    assert len(last.secrets) == 3
    assert first.secrets.items() < last.secrets.items()
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.load(path) == last
