"""What the directory refuses: as a client, of what it is served; as the authority, of what it is asked."""

from saan.trust.errors import Kind, SaanError, Text


class DirectoryError(SaanError):
    """The directory that was served is not to be trusted, so the one held here stays in force."""

    code = "directory.not-trusted"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ทำเนียบที่ได้รับจาก {url} เชื่อถือไม่ได้: {reason}",
        en="The directory served at {url} cannot be trusted: {reason}.",
    )
    remedy_text = Text(
        th="โหนดยังใช้ทำเนียบฉบับเดิมจนกว่าจะหมดอายุ โปรดแจ้งผู้ดูแลทำเนียบพร้อมรหัสนี้ผ่านช่องทางอื่น",
        en="This node goes on with the directory it holds until that expires. Tell the directory's authority this code"
        " over another channel.",
    )


class RolledBackError(DirectoryError):
    """An older version was served than one seen before: somebody hides what has changed since."""

    code = "directory.rolled-back"
    text = Text(
        th="ทำเนียบที่ได้รับจาก {url} เก่ากว่าฉบับที่เคยเห็น อาจมีผู้ปิดบังการเปลี่ยนแปลง: {reason}",
        en="The directory served at {url} is older than one seen before; somebody may be hiding changes: {reason}.",
    )


class StaleError(DirectoryError):
    """An expired version was served: the authority stopped signing, or somebody holds newer ones back."""

    code = "directory.stale"
    text = Text(
        th="ทำเนียบที่ได้รับจาก {url} หมดอายุแล้ว: {reason}",
        en="The directory served at {url} has expired: {reason}.",
    )
    remedy_text = Text(
        th="ตรวจนาฬิกาของเครื่องนี้ก่อน ถ้าถูกต้องให้แจ้งผู้ดูแลทำเนียบว่าทำเนียบไม่ได้ต่ออายุ",
        en="Check this machine's clock first; if it is right, tell the directory's authority that it is not renewed.",
    )


class BadlySignedError(DirectoryError):
    """Fewer trusted keys signed than the threshold demands, or a signature does not verify."""

    code = "directory.badly-signed"
    text = Text(
        th="ทำเนียบที่ได้รับจาก {url} มีลายมือชื่อที่ถูกต้องไม่ครบ: {reason}",
        en="The directory served at {url} lacks enough valid signatures: {reason}.",
    )


class MixedError(DirectoryError):
    """A file is not the one that the signed list names: parts of different directories were mixed, or one altered."""

    code = "directory.mixed"
    text = Text(
        th="แฟ้มในทำเนียบที่ได้รับจาก {url} ไม่ตรงกับรายการที่ลงลายมือชื่อ: {reason}",
        en="A file of the directory served at {url} is not the one in the signed list: {reason}.",
    )


class TooMuchDataError(DirectoryError):
    """A file went on beyond its greatest length, or came so slowly that it would never end."""

    code = "directory.too-much-data"
    text = Text(
        th="การดาวน์โหลดทำเนียบจาก {url} ยาวหรือช้าเกินกำหนด: {reason}",
        en="A download of the directory from {url} was too long or too slow: {reason}.",
    )


class UnreachableError(DirectoryError):
    """The directory's server did not answer, or has no such file."""

    code = "directory.unreachable"
    text = Text(
        th="ติดต่อทำเนียบที่ {url} ไม่ได้: {reason}", en="The directory at {url} cannot be reached: {reason}."
    )
    remedy_text = Text(
        th="ตรวจเครือข่ายและ directory_url ใน saan.toml โหนดยังใช้ทำเนียบฉบับเดิมจนกว่าจะหมดอายุ",
        en="Check the network, and `directory_url` in saan.toml. This node goes on with the directory it holds until"
        " that expires.",
    )


class RefusedByAuthorityError(SaanError):
    """The authority did not take in an enrolment request."""

    code = "directory.refused-by-authority"
    kind = Kind.CONFLICT
    text = Text(
        th="ผู้ดูแลทำเนียบไม่รับคำขอ: {th}", en="The directory's authority did not take in the request: {en}"
    )
    remedy_text = Text(
        th="แก้ไขตามเหตุผลข้างต้นแล้วเรียก saan directory enrol อีกครั้ง ({reason})",
        en="Mend what it says, then run `saan directory enrol` again ({reason}).",
    )


class DiskError(SaanError):
    """This node's own disk cannot be read or written."""

    code = "directory.disk"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="อ่านหรือเขียนโฟลเดอร์ทำเนียบของโหนดไม่ได้: {reason}",
        en="This node's directory folder cannot be read or written: {reason}.",
    )
    remedy_text = Text(
        th="ตรวจพื้นที่ว่างและสิทธิ์ของโฟลเดอร์ แล้วเรียก saan directory update อีกครั้ง",
        en="Check free space and the folder's permissions, then run `saan directory update` again.",
    )


class NoPinError(SaanError):
    """This node has not been told which directory to trust."""

    code = "directory.no-pinned-root"
    kind = Kind.UNAVAILABLE
    text = Text(th="โหนดนี้ยังไม่ได้ตรึงรากความเชื่อถือของทำเนียบ", en="This node has no pinned root of the directory.")
    remedy_text = Text(
        th="เรียก saan init หรือ saan directory trust แล้วเทียบลายพิมพ์กับผู้ดูแลทำเนียบ",
        en="Run `saan init` or `saan directory trust`, and compare the fingerprint with the directory's authority.",
    )


class OtherPinError(SaanError):
    """Another root is pinned already; a node never changes whom it trusts by itself."""

    code = "directory.other-root-pinned"
    kind = Kind.CONFLICT
    text = Text(
        th="โหนดนี้ตรึงรากความเชื่อถืออื่นไว้แล้ว ({pinned})", en="This node has another root pinned ({pinned})."
    )
    remedy_text = Text(
        th="หากต้องการเปลี่ยนทำเนียบจริง ให้ย้ายแฟ้ม directory/root.json ออกด้วยตนเองก่อน",
        en="To change directories on purpose, first move directory/root.json away by hand.",
    )


class DemoDirectoryError(SaanError):
    """A demonstration's directory is never trusted by a real node, nor the other way round."""

    code = "directory.demo"
    kind = Kind.FORBIDDEN
    text = Text(
        th="ทำเนียบนี้เป็นของระบบสาธิต โหนดจริงเชื่อถือไม่ได้ หรือกลับกัน",
        en="One of this directory and this node is a demonstration and the other is real.",
    )
    remedy_text = Text(
        th="ใช้ทำเนียบจริงกับโหนดจริง และทำเนียบสาธิตกับโหนดสาธิตเท่านั้น",
        en="Use a real directory with a real node, and a demonstration's with a demonstration's.",
    )


class NotAuthorityError(SaanError):
    """This node does not keep the directory."""

    code = "directory.not-authority"
    kind = Kind.FORBIDDEN
    text = Text(th="โหนดนี้ไม่ได้เป็นผู้ดูแลทำเนียบ", en="This node does not keep the directory.")
    remedy_text = Text(
        th="ทำคำสั่งนี้ที่โหนดของผู้ดูแลทำเนียบ หรือเรียก saan directory create หากจะตั้งทำเนียบใหม่",
        en="Do this at the authority's node, or run `saan directory create` to found a directory.",
    )


class DoubtedError(SaanError):
    """The authority was restored from a copy, and may know less than it has signed since."""

    code = "directory.doubted"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ผู้ดูแลทำเนียบกู้คืนจากสำเนาที่อาจเก่ากว่าทำเนียบที่สมาชิกถืออยู่ จึงยังไม่ลงลายมือชื่อและไม่เผยแพร่",
        en="The directory's authority was restored from a copy that may be older than what its members hold, so it neither"
        " signs nor publishes.",
    )
    remedy_text = Text(
        th="ขอโฟลเดอร์ directory/trusted ที่ใหม่ที่สุดจากสมาชิกหลายราย แล้วเรียกที่โหนดผู้ดูแลทำเนียบ: saan directory recover โฟลเดอร์",
        en="Get the newest `directory/trusted` folders from several members, then run `saan directory recover FOLDER…` at the"
        " authority's node.",
    )


class OlderCopyError(SaanError):
    """A directory that was to be recovered is older than what is signed here."""

    code = "directory.older-copy"
    kind = Kind.CONFLICT
    text = Text(
        th="ทำเนียบในสำเนาที่ระบุเก่ากว่าที่โหนดนี้ลงลายมือชื่อไว้",
        en="Every copy that was named is older than the directory that is signed here.",
    )
    remedy_text = Text(
        th="ยังไม่มีสิ่งใดเปลี่ยน ขอโฟลเดอร์ directory/trusted จากสมาชิกที่ปรับปรุงทำเนียบล่าสุด",
        en="Nothing was changed. Get the folder `directory/trusted` of a member that updated lately.",
    )


class AlreadyFoundedError(SaanError):
    """This node keeps a directory already."""

    code = "directory.already-founded"
    kind = Kind.CONFLICT
    text = Text(
        th="โหนดนี้ดูแลทำเนียบอยู่แล้ว (รากรุ่น {version})",
        en="This node keeps a directory already (root version {version}).",
    )
    remedy_text = Text(
        th="ใช้ saan directory rotate-root หากต้องการเปลี่ยนกุญแจ",
        en="Use `saan directory rotate-root` to change its keys.",
    )


class KeysMissingError(SaanError):
    """Fewer keys of a role are at hand than must sign."""

    code = "directory.keys-missing"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="มีกุญแจสำหรับบทบาท {role} ไม่พอ: มี {held} ต้องใช้ {needed}",
        en="Too few keys of the role {role} are at hand: {held} of {needed}.",
    )
    remedy_text = Text(
        th="นำสื่อเก็บกุญแจมาเสียบ แล้วระบุโฟลเดอร์ด้วย --keys",
        en="Bring the key media, and name their folders with `--keys`.",
    )


class BadThresholdError(SaanError):
    """A role cannot demand more signatures than it has keys, nor none."""

    code = "directory.bad-threshold"
    text = Text(
        th="กำหนดให้ต้องลงลายมือชื่อ {threshold} จาก {keys} กุญแจไม่ได้",
        en="{threshold} of {keys} keys cannot be demanded.",
    )
    remedy_text = Text(
        th="เลือกจำนวนระหว่าง 1 ถึงจำนวนกุญแจ", en="Choose a number between 1 and the number of keys."
    )


class UnknownEnrolmentError(SaanError):
    """No enrolment request of that digest waits here."""

    code = "directory.unknown-enrolment"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบคำขอขึ้นทะเบียน {digest}", en="There is no enrolment request {digest}.")
    remedy_text = Text(
        th="ดูรายการด้วย saan directory status หรือขอให้หน่วยงานส่งคำขอใหม่",
        en="See the list with `saan directory status`, or ask the agency to submit it again.",
    )


class DecidedError(SaanError):
    """An enrolment request has been decided already."""

    code = "directory.already-decided"
    kind = Kind.CONFLICT
    text = Text(
        th="คำขอ {digest} ได้รับการพิจารณาแล้ว ({state})", en="Request {digest} was decided already ({state})."
    )
    remedy_text = Text(
        th="หากต้องการเปลี่ยนแปลง ให้หน่วยงานส่งคำขอใหม่",
        en="For another change the agency submits another request.",
    )


class OutdatedRequestError(SaanError):
    """A newer request of the same agency was approved, so this one would undo it."""

    code = "directory.outdated-request"
    kind = Kind.CONFLICT
    text = Text(
        th="คำขอนี้ทำขึ้นจากข้อมูลรุ่น {serial} แต่ทำเนียบมีรุ่น {known} แล้ว",
        en="This request was made from version {serial} of the entry, and the directory has version {known}.",
    )
    remedy_text = Text(
        th="ให้หน่วยงานเรียก saan directory update แล้วส่งคำขอใหม่",
        en="Have the agency run `saan directory update` and submit the request again.",
    )


class UnprovenKeyError(SaanError):
    """A request names keys without signatures that prove they are held."""

    code = "directory.unproven-key"
    kind = Kind.FORBIDDEN
    text = Text(
        th="คำขอไม่มีลายมือชื่อพิสูจน์การถือกุญแจ {keys}",
        en="The request does not prove that these keys are held: {keys}.",
    )
    remedy_text = Text(
        th="สร้างคำขอใหม่ด้วย saan directory enrol ที่โหนดซึ่งถือกุญแจเหล่านี้",
        en="Make the request again with `saan directory enrol` at the node that holds these keys.",
    )


class NotVouchedError(SaanError):
    """A change of a listed agency is not signed by a key that speaks for it now."""

    code = "directory.not-vouched"
    kind = Kind.FORBIDDEN
    text = Text(
        th="คำขอเปลี่ยนแปลงของ {agency} ไม่ได้ลงลายมือชื่อด้วยกุญแจปัจจุบันของหน่วยงาน",
        en="This change for {agency} is not signed by a key that speaks for the agency now.",
    )
    remedy_text = Text(
        th="หากหน่วยงานทำกุญแจหาย ให้ยืนยันตัวบุคคลและเทียบลายพิมพ์ต่อหน้า แล้วอนุมัติด้วย --in-person",
        en="If the agency lost its keys, check who is asking and the fingerprint face to face, then approve with"
        " `--in-person`.",
    )


class DemoMismatchError(SaanError):
    """A demonstration's agency cannot stand in a real directory, nor a real one in a demonstration's."""

    code = "directory.demo-mismatch"
    kind = Kind.FORBIDDEN
    text = Text(
        th="หน่วยงาน {agency} กับทำเนียบนี้เป็นคนละประเภท (จริงกับสาธิต)",
        en="One of agency {agency} and this directory is a demonstration and the other is real.",
    )
    remedy_text = Text(
        th="ส่งคำขอไปยังทำเนียบที่ถูกต้อง", en="Submit the request to the directory that it belongs to."
    )


class LogChangedError(SaanError):
    """A journal keeps its name and its key for life, or its past could be replaced."""

    code = "directory.log-changed"
    kind = Kind.CONFLICT
    text = Text(
        th="ชื่อหรือกุญแจของบันทึก {origin} ของ {agency} ต่างจากที่ขึ้นทะเบียนไว้",
        en="The journal {origin} of {agency} has another name or key than the one listed.",
    )
    remedy_text = Text(
        th="กู้คืน keys/log.pem จากสำเนาสำรอง หากสูญหายจริงให้เริ่มบันทึกใหม่ในชื่ออื่นโดยคงของเดิมไว้",
        en="Restore keys/log.pem from a backup. If it is lost for good, begin a journal of another name and keep the"
        " old one listed.",
    )


class TooManyKeysError(SaanError):
    """An entry lists every key that an agency ever had, and there is a limit."""

    code = "directory.too-many-keys"
    text = Text(
        th="รายการกุญแจของหน่วยงานจะมี {count} กุญแจ เกินที่กำหนด {most}",
        en="The agency's entry would list {count} keys; {most} are allowed.",
    )
    remedy_text = Text(
        th="เปลี่ยนกุญแจให้ห่างขึ้น หรือปรึกษาผู้ดูแลทำเนียบ",
        en="Change keys less often, or ask the directory's authority.",
    )


class UnknownKeyError(SaanError):
    """An entry has no key of that id."""

    code = "directory.unknown-key"
    kind = Kind.NOT_FOUND
    text = Text(th="หน่วยงาน {agency} ไม่มีกุญแจ {key}", en="Agency {agency} has no key {key}.")
    remedy_text = Text(
        th="ดูรหัสกุญแจด้วย saan directory status --agency",
        en="See the key ids with `saan directory status --agency`.",
    )
