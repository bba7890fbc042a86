"""What a receiving node refuses of messages, and what a sending node refuses to send."""

from saan.trust.errors import Kind, SaanError, Text


class WrongRecipientError(SaanError):
    """What was brought to an agency is not for it."""

    code = "exchange.wrong-recipient"
    kind = Kind.NOT_FOUND
    text = Text(th="ซองนี้ไม่ได้ส่งถึง {agency}", en="The envelope is not for {agency}.")
    remedy_text = Text(th="ตรวจผู้รับ แล้วส่งเป็นเรื่องใหม่", en="Check the recipient, then send a new message.")


class NotAtThisNodeError(SaanError):
    """What was brought is for an agency that this node does not serve: it has moved, or is not set up here yet."""

    code = "exchange.not-at-this-node"
    kind = Kind.NOT_FOUND
    text = Text(th="โหนดนี้ไม่ได้ให้บริการหน่วยงาน {agency}", en="This node does not serve {agency}.")
    remedy_text = Text(
        th="ระบบผู้ส่งจะลองใหม่เองเมื่อได้ทำเนียบกลางรุ่นล่าสุด หากหน่วยงานนั้นเพิ่งย้ายมาที่โหนดนี้ ให้ผู้ดูแลโหนดเพิ่มใน saan.toml (agencies)",
        en="It is sent again by itself once the sender has the newest directory. If the agency has just moved to this"
        " node, the node's administrator adds it to `agencies` in saan.toml.",
    )


class CallerMismatchError(SaanError):
    """A node brought what an agency signed for which that node does not speak."""

    code = "exchange.caller-mismatch"
    kind = Kind.FORBIDDEN
    text = Text(
        th="ใบรับรอง TLS ของผู้เรียกไม่ใช่ของโหนดที่ให้บริการ {sender}",
        en="The caller's TLS certificate is not that of the node which serves {sender}.",
    )
    remedy_text = Text(
        th="หากหน่วยงานเพิ่งขึ้นทะเบียนหรือย้ายโหนด ระบบจะส่งใหม่เองเมื่อผู้รับได้ทำเนียบกลางรุ่นล่าสุด มิฉะนั้นให้ส่งจากโหนดของหน่วยงานเอง",
        en="If the agency was enrolled or moved just now, it is sent again by itself until the recipient has the newest"
        " directory; otherwise send it from the agency's own node.",
    )


class UnknownKeyError(SaanError):
    """A signature names a key that does not speak for its agency at this moment: unknown, not yet valid, or revoked."""

    code = "exchange.unknown-key"
    kind = Kind.UNAUTHENTICATED
    text = Text(
        th="ทำเนียบกลางไม่ได้รับรองกุญแจ {key_id} ของ {agency} ในเวลานี้",
        en="The directory does not vouch for key {key_id} of {agency} at this moment.",
    )
    remedy_text = Text(
        th="ผู้ส่ง: ตรวจว่ากุญแจยังไม่หมดอายุหรือถูกเพิกถอน และขึ้นทะเบียนกุญแจใหม่แล้ว ระบบจะลองส่งอีกเอง",
        en="Sender: check that the key is neither expired nor revoked and that a new one is listed; it is then sent again by itself.",
    )


class RevokedKeyError(UnknownKeyError):
    """A signature was made with a key that has been revoked."""

    code = "exchange.revoked-key"
    text = Text(
        th="กุญแจ {key_id} ของ {agency} ถูกเพิกถอนแล้วเมื่อ {revoked}",
        en="Key {key_id} of {agency} was revoked at {revoked}.",
    )
    remedy_text = Text(
        th="ผู้ส่ง: เปลี่ยนไปใช้กุญแจใหม่ที่ขึ้นทะเบียนแล้ว หากไม่ได้สั่งเพิกถอนเองให้แจ้งผู้ดูแลทำเนียบทันที",
        en="Sender: take a newly listed key into use; if you did not revoke this one, tell the directory's authority now.",
    )


class ClockSkewError(SaanError):
    """An envelope says that it was made in the future."""

    code = "exchange.clock-skew"
    text = Text(
        th="ซองระบุเวลาจัดทำ {created} ซึ่งล้ำหน้าเวลาของผู้รับ {now}",
        en="The envelope says it was made at {created}; here it is only {now}.",
    )
    remedy_text = Text(
        th="ตั้งนาฬิกาของทั้งสองฝ่ายให้ตรง (NTP) แล้วส่งใหม่", en="Set both clocks right (NTP), then send it again."
    )


class TooLateError(SaanError):
    """An envelope arrived after its own deadline."""

    code = "exchange.too-late"
    kind = Kind.GONE
    text = Text(th="ซองพ้นกำหนดส่งเมื่อ {expires}", en="The envelope's deadline passed at {expires}.")
    remedy_text = Text(th="ส่งเป็นเรื่องใหม่พร้อมกำหนดใหม่", en="Send it as a new message with a new deadline.")


class TooLongLivedError(SaanError):
    """An envelope asks to be tried for longer than any node keeps trying."""

    code = "exchange.too-long-lived"
    text = Text(
        th="กำหนดส่งห่างจากเวลาจัดทำเกิน {days} วัน", en="The deadline is more than {days} days after the making."
    )
    remedy_text = Text(th="กำหนดให้สั้นลงแล้วส่งใหม่", en="Set an earlier deadline, then send it again.")


class TooMuchContentError(SaanError):
    """A message's content is larger than the recipient accepts."""

    code = "exchange.too-much-content"
    kind = Kind.TOO_LARGE
    text = Text(
        th="เนื้อหารวม {size} ไบต์ เกินที่ผู้รับรับได้ {limit} ไบต์",
        en="The content has {size} bytes; {agency} accepts {limit}.",
    )
    remedy_text = Text(th="ลดขนาดแฟ้มหรือแบ่งส่ง", en="Make the files smaller, or send them in parts.")


class MissingBlobsError(SaanError):
    """An envelope names content that its sender has not brought yet."""

    code = "exchange.missing-blobs"
    kind = Kind.CONFLICT
    text = Text(th="ผู้ส่งยังไม่ได้ส่งแฟ้ม {root}", en="The sender has not brought the blob {root} yet.")
    remedy_text = Text(th="ส่งแฟ้มให้ครบก่อน แล้วจึงส่งซอง", en="Bring all blobs first, then the envelope.")


class WrongBlobError(SaanError):
    """A part's size or hash is not that of the blob it names."""

    code = "exchange.wrong-blob"
    text = Text(
        th="ขนาดหรือแฮชของแฟ้ม {name} ไม่ตรงกับเนื้อหาที่ส่ง",
        en="The size or hash of {name} is not that of the content that was brought.",
    )
    remedy_text = Text(th="คำนวณใหม่แล้วส่งเป็นเรื่องใหม่", en="Compute them anew, then send a new message.")


class SameIdError(SaanError):
    """An id was used before for another envelope."""

    code = "exchange.same-id"
    kind = Kind.CONFLICT
    text = Text(
        th="รหัส {message} เคยใช้กับซองอื่นแล้ว", en="The id {message} was used before for another envelope."
    )
    remedy_text = Text(
        th="ส่งเป็นเรื่องใหม่ด้วยรหัสใหม่ และตรวจว่าฐานข้อมูลของผู้ส่งไม่ได้ถูกกู้คืนจากสำเนาเก่า",
        en="Send it under a new id, and check that the sender's database was not restored from an old backup.",
    )


class BusyError(SaanError):
    """The node has as much work waiting as it can hold; nothing of this request was kept."""

    code = "exchange.busy"
    kind = Kind.UNAVAILABLE
    text = Text(th="ระบบผู้รับมีงานเต็มชั่วขณะ จึงยังไม่รับ", en="The node is busy, so nothing was taken.")
    remedy_text = Text(
        th="ระบบผู้ส่งจะลองใหม่เองตามเวลาที่แจ้ง", en="The sender tries again by itself after the time given."
    )


class StorageFailedError(SaanError):
    """The database could not commit (full disk, lock, lost connection); nothing was acknowledged."""

    code = "exchange.storage-failed"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ระบบผู้รับบันทึกไม่สำเร็จชั่วคราว จึงยังไม่รับและไม่ได้ออกใบรับ",
        en="The node could not store it for now; nothing was taken and no receipt was given.",
    )
    remedy_text = Text(
        th="ผู้ดูแลโหนดผู้รับ: เรียก saan doctor ตรวจพื้นที่ดิสก์และฐานข้อมูล ผู้ส่งไม่ต้องทำอะไร",
        en="The node's administrator runs `saan doctor` (disk, database); the sender need do nothing.",
    )


class BadRequestError(SaanError):
    """A request is not one that the protocol has: its path, method, length or form is wrong."""

    code = "exchange.bad-request"
    text = Text(th="คำขอไม่ตรงตามโปรโตคอล saan/1: {reason}", en="This is not a saan/1 request: {reason}.")
    remedy_text = Text(th="ดูข้อกำหนด saan/1 ข้อ 9", en="See saan/1 §9.")


class NoSuchPlaceError(BadRequestError):
    """No such path."""

    code = "exchange.no-such-place"
    kind = Kind.NOT_FOUND


class RequestTooLargeError(BadRequestError):
    """A request is longer than its place allows."""

    code = "exchange.request-too-large"
    kind = Kind.TOO_LARGE


class HeadTooLargeError(BadRequestError):
    """The head of a request, or what frames its body, is longer than any that the protocol has."""

    code = "exchange.head-too-large"
    kind = Kind.TOO_LARGE


class TooSlowError(SaanError):
    """A request did not come, or did not go on, in the time that it has."""

    code = "exchange.too-slow"
    text = Text(
        th="คำขอมาไม่ครบภายในเวลาที่กำหนด จึงยังไม่รับ",
        en="The request did not come whole in time; nothing was taken.",
    )
    remedy_text = Text(
        th="ระบบผู้ส่งจะลองใหม่เอง หากเป็นซ้ำให้ตรวจความเร็วของสายระหว่างสองโหนด",
        en="The sender tries again by itself; if it happens again, look at how fast the line between the nodes is.",
    )


class TooMuchUnderWayError(SaanError):
    """One node has more bytes of requests under way here than it may; nothing of this request was kept."""

    code = "exchange.too-much-under-way"
    kind = Kind.TOO_MANY
    text = Text(
        th="โหนดที่ส่งมีคำขอค้างอยู่เกิน {limit} ไบต์แล้ว จึงยังไม่รับเพิ่ม",
        en="The sending node has requests of more than {limit} bytes under way already, so nothing was taken.",
    )
    remedy_text = Text(
        th="ระบบผู้ส่งจะลองใหม่เองเมื่อคำขอก่อนหน้าเสร็จ",
        en="The sender tries again by itself once the requests before are done.",
    )


class TooManyBlobsError(SaanError):
    """One sender has more blobs here than it may that no envelope names."""

    code = "exchange.too-many-blobs"
    kind = Kind.TOO_MANY
    text = Text(
        th="ผู้ส่งมีแฟ้มที่ยังไม่มีซองอ้างถึงเกิน {limit} แฟ้มแล้ว",
        en="The sender has more than {limit} blobs here that no envelope names.",
    )
    remedy_text = Text(
        th="ส่งซองที่อ้างถึงแฟ้มเหล่านั้นก่อน หรือรอให้ระบบล้างแฟ้มค้าง แล้วลองใหม่",
        en="Send the envelopes that name them, or wait until abandoned ones are cleared, then try again.",
    )


class TooManyConnectionsError(SaanError):
    """One node has more connections open here than it may."""

    code = "exchange.too-many-connections"
    kind = Kind.TOO_MANY
    text = Text(
        th="โหนดที่เรียกเปิดการเชื่อมต่อไว้เกิน {limit} สายแล้ว",
        en="The calling node has more than {limit} connections open already.",
    )
    remedy_text = Text(
        th="ใช้สายที่เปิดอยู่ต่อ หรือปิดสายที่ไม่ใช้แล้ว", en="Use those that are open, or close those that are idle."
    )


class NotUploaderError(SaanError):
    """A chunk came without the token that the offer of its blob was answered with."""

    code = "exchange.not-uploader"
    kind = Kind.UNAUTHENTICATED
    text = Text(th="ไม่พบการเสนอแฟ้มที่ตรงกับคำขอนี้", en="No offer of a blob belongs to this request.")
    remedy_text = Text(
        th="เสนอแฟ้มใหม่อีกครั้ง แล้วส่งชิ้นที่ขาด", en="Offer the blob again, then send what is missing."
    )


class NoReceiptError(SaanError):
    """No envelope of this sender and id has been accepted here."""

    code = "exchange.no-receipt"
    kind = Kind.NOT_FOUND
    text = Text(
        th="ยังไม่เคยรับซอง {message} จาก {sender}", en="No envelope {message} of {sender} was accepted here."
    )
    remedy_text = Text(th="ส่งซองอีกครั้งได้โดยไม่เกิดซ้ำ", en="Send the envelope; it cannot arrive twice.")


class NoDirectoryError(SaanError):
    """This node has no directory of agencies yet, so it knows no one's keys."""

    code = "exchange.no-directory"
    kind = Kind.UNAVAILABLE
    text = Text(th="โหนดนี้ยังไม่มีทำเนียบกลาง", en="This node has no directory of agencies yet.")
    remedy_text = Text(
        th="เรียก saan directory update เพื่อรับทำเนียบกลาง",
        en="Run `saan directory update` to fetch the directory.",
    )


class NoBoxKeyError(SaanError):
    """A recipient has no key to encrypt to."""

    code = "exchange.no-box-key"
    kind = Kind.CONFLICT
    text = Text(
        th="ทำเนียบกลางไม่มีกุญแจเข้ารหัสของ {agency}", en="The directory has no key to encrypt to {agency}."
    )
    remedy_text = Text(
        th="ขอให้หน่วยงานนั้นขึ้นทะเบียนกุญแจเข้ารหัส หรือส่งทางอื่น",
        en="Ask that agency to list an encryption key, or send it another way.",
    )


class NotServedHereError(SaanError):
    """An agency that this node does not serve was to send, or to read."""

    code = "exchange.not-served-here"
    kind = Kind.FORBIDDEN
    text = Text(th="โหนดนี้ไม่ได้ให้บริการหน่วยงาน {agency}", en="This node does not serve {agency}.")
    remedy_text = Text(
        th="เพิ่มหน่วยงานใน saan.toml (agencies) แล้วเริ่มโหนดใหม่",
        en="Add the agency to `agencies` in saan.toml and restart the node.",
    )


class UnknownMessageError(SaanError):
    """No message of this id is stored here."""

    code = "exchange.unknown-message"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบข้อความ {message}", en="There is no message {message} here.")
    remedy_text = Text(th="ตรวจรหัสอีกครั้ง", en="Check the id.")


class PeerUnreachableError(SaanError):
    """The recipient's node did not answer, or not in the way of the protocol."""

    code = "exchange.peer-unreachable"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ติดต่อโหนดของ {agency} ไม่ได้: {reason}", en="The node of {agency} cannot be reached: {reason}."
    )
    remedy_text = Text(
        th="ระบบจะลองส่งใหม่เองจนถึงกำหนด หากรีบให้ติดต่อหน่วยงานนั้นทางอื่น",
        en="It is tried again by itself until the deadline; if it is urgent, reach the agency another way.",
    )


class TransferStalledError(SaanError):
    """The recipient's node keeps asking for content that it was brought, or never finishes checking it."""

    code = "exchange.transfer-stalled"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="โหนดผู้รับได้แฟ้มแล้วแต่ตรวจไม่เสร็จ หรือขอชิ้นเดิมซ้ำไม่สิ้นสุด",
        en="The recipient's node was brought the content, but does not finish checking it or asks for it again and again.",
    )
    remedy_text = Text(
        th="ระบบจะลองส่งใหม่เองจนถึงกำหนด หากยังเป็นเช่นนี้ให้แจ้งผู้ดูแลโหนดผู้รับตรวจพื้นที่ดิสก์และบันทึกของโหนด",
        en="It is tried again by itself until the deadline. If it stays so, ask the recipient's administrator to look at"
        " the disk and the log of that node.",
    )


class NotPreparedError(SaanError):
    """This node could not read or encrypt what is to be sent, or ask its own database."""

    code = "exchange.not-prepared"
    kind = Kind.INTERNAL
    text = Text(
        th="โหนดนี้เตรียมเนื้อหาที่จะส่งไม่สำเร็จ: {reason}",
        en="This node could not make the content ready to send: {reason}.",
    )
    remedy_text = Text(
        th="ระบบจะลองใหม่เองจนถึงกำหนด ผู้ดูแลโหนดควรเรียก saan doctor และดูบันทึกของ worker",
        en="It is tried again by itself until the deadline. The administrator should run `saan doctor` and read the"
        " worker's log.",
    )


class CalledBackError(SaanError):
    """A node asked to be called back again too soon."""

    code = "exchange.called-back"
    kind = Kind.TOO_MANY
    text = Text(
        th="เพิ่งเรียกกลับไปเมื่อไม่ถึง {seconds} วินาทีก่อน", en="You were called back less than {seconds} s ago."
    )
    remedy_text = Text(th="รอสักครู่แล้วลองใหม่", en="Wait a little, then ask again.")
