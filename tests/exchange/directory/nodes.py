"""Small nodes for the tests of the directory: keys in a folder, an entry made from them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from saan.exchange import identity
from saan.exchange.identity import Identity
from saan.exchange.keyfolder import KeyFile
from saan.exchange.peers import NodeKey, Peer
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId

INTERIOR = AgencyId("th:0994000000015")
HARBOUR = AgencyId("th:0994000000023")
FOREST = AgencyId("th:0994000000031")
FOREVER = datetime(2099, 1, 1, tzinfo=UTC)


def keys_in(folder: Path, *agencies: AgencyId) -> Identity:
    return identity.make(folder, ["127.0.0.1", "localhost"], agencies, utc_now())


def peer_of(agency: AgencyId, keys: Identity, endpoint: str = "https://127.0.0.1:8443") -> Peer:
    def listed(key: KeyFile) -> NodeKey:
        return NodeKey(key.signer.public, utc_now() - timedelta(hours=1), FOREVER)

    return Peer(
        agency=agency,
        name_th="กรมทดลองสาน",
        name_en="Department of Trial Weaving",
        letter_code="ทส",
        endpoints=(endpoint,),
        keys=(listed(keys.node),),
        box=tuple(listed(key) for key in keys.boxes),
        tls=(keys.tls.certificate.read_text(),),
        log_origin=f"log.{agency[3:]}.example",
        log_key=identity.verifier_key(f"log.{agency[3:]}.example", keys.log.signer.public),
        seal_roots=(),
    )
