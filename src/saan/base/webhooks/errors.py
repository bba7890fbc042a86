"""What webhooks refuse."""

from saan.trust.errors import Kind, SaanError, Text


class BadEndpointError(SaanError):
    """An address that cannot be told: not readable, not https, or with a password in it."""

    code = "webhooks.bad-endpoint"
    text = Text(th="ใช้ที่อยู่ {url} ไม่ได้: {reason_th}", en="The address {url} cannot be used: {reason_en}.")
    remedy_text = Text(
        th="ใช้ที่อยู่ที่ขึ้นต้นด้วย https:// และไม่มีรหัสผ่านอยู่ในที่อยู่",
        en="Use an address that begins with https:// and holds no password.",
    )


class InsideError(SaanError):
    """An endpoint leads into the node's own network, where only named hosts may be called."""

    code = "webhooks.inside"
    text = Text(
        th="{host} อยู่ในเครือข่ายภายในของโหนดนี้ จึงยังแจ้งไม่ได้",
        en="{host} lies inside this node's own network, so nothing is sent there.",
    )
    remedy_text = Text(
        th="ใช้ที่อยู่บนอินเทอร์เน็ต หรือให้ผู้ดูแลโหนดเพิ่มชื่อนี้ใน webhook_hosts ของ saan.toml แล้วเริ่มโหนดใหม่",
        en="Use an address on the internet, or have the node's administrator add the host to webhook_hosts in saan.toml and restart.",
    )


class UnknownTypeError(SaanError):
    """A type of act that is not told by webhook."""

    code = "webhooks.unknown-type"
    text = Text(th="ไม่มีเหตุการณ์ชนิด {act_type}", en="There are no events of type {act_type}.")
    remedy_text = Text(th="เลือกจากรายการชนิดเหตุการณ์", en="Choose from the list of event types.")


class EndpointKeyUsedError(SaanError):
    """A key that names one call was used before, for another endpoint or one that was removed since."""

    code = "webhooks.key-used"
    kind = Kind.CONFLICT
    text = Text(
        th="Idempotency-Key นี้ใช้กับปลายทางอื่นไปแล้ว",
        en="This Idempotency-Key has already added another endpoint.",
    )
    remedy_text = Text(
        th="ใช้ค่าใหม่สำหรับแต่ละปลายทาง และใช้ค่าเดิมเฉพาะเมื่อส่งคำขอเดิมซ้ำ หากใช้แบบฟอร์ม ให้เปิดหน้าใหม่",
        en="Use a new key for each endpoint, and the same one only to repeat the same call. With a form, open its page anew.",
    )


class UnknownEndpointError(SaanError):
    """No such endpoint or event in this agency."""

    code = "webhooks.unknown"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบปลายทางหรือเหตุการณ์นี้ในหน่วยงานของท่าน", en="Your agency has no such endpoint or event.")
    remedy_text = Text(th="ตรวจรายการปลายทางอีกครั้ง", en="Look at the list of endpoints again.")


class UndeliveredError(SaanError):
    """The endpoint did not take the event this time."""

    code = "webhooks.undelivered"
    kind = Kind.UNAVAILABLE
    text = Text(th="ปลายทางยังไม่รับเหตุการณ์: {reason}", en="The endpoint did not take the event: {reason}.")
    remedy_text = Text(
        th="ระบบจะลองใหม่เอง หรือสั่งส่งซ้ำได้เมื่อปลายทางพร้อม",
        en="It is tried again by itself; replay it when the endpoint is ready.",
    )
