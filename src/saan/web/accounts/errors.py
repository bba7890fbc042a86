"""What the sign-in pages refuse."""

from saan.trust.errors import Kind, SaanError, Text


class ProviderAnswerError(SaanError):
    """The provider's answer fails one of the checks of OpenID Connect Core §3.1.3.7."""

    code = "accounts.provider-answer"
    kind = Kind.UNAUTHENTICATED
    text = Text(
        th="คำตอบจากผู้ให้บริการยืนยันตัวตนไม่ผ่านการตรวจสอบ",
        en="The identity provider’s answer did not pass our checks.",
    )
    remedy_text = Text(
        th="โปรดเริ่มเข้าสู่ระบบใหม่ หากยังไม่สำเร็จให้แจ้งผู้ดูแลระบบ",
        en="Start signing in again; if it fails again, tell your administrator.",
    )


class ProviderSilentError(SaanError):
    """The provider could not be reached, or answered with an error of its own."""

    code = "accounts.provider-silent"
    kind = Kind.UNAVAILABLE
    text = Text(th="ติดต่อผู้ให้บริการยืนยันตัวตนไม่ได้ในขณะนี้", en="The identity provider cannot be reached just now.")
    remedy_text = Text(
        th="โปรดลองใหม่ภายหลัง หรือเข้าสู่ระบบด้วยพาสคีย์หรือรหัสผ่าน",
        en="Try again later, or sign in with a passkey or a password.",
    )


class NotLinkedError(SaanError):
    """The provider vouches for someone whom no administrator has linked to an account."""

    code = "accounts.not-linked"
    kind = Kind.FORBIDDEN
    text = Text(
        th="ยืนยันตัวตนกับ {provider} สำเร็จ แต่ยังไม่มีบัญชีในระบบที่เชื่อมกับท่าน",
        en="{provider} confirmed who you are, but no account here is linked to you.",
    )
    remedy_text = Text(
        th="โปรดขอให้ผู้ดูแลระบบของส่วนราชการเชื่อมบัญชีของท่านก่อน",
        en="Ask your agency’s administrator to link your account first.",
    )


class NoSignUpError(SaanError):
    """Accounts are made by administrators; nobody signs up."""

    code = "accounts.no-sign-up"
    kind = Kind.FORBIDDEN
    text = Text(th="ระบบนี้ไม่เปิดให้สมัครเอง", en="Nobody can sign up here by themselves.")
    remedy_text = Text(
        th="โปรดขอลิงก์เชิญจากผู้ดูแลระบบของส่วนราชการ", en="Ask your agency’s administrator for an invitation."
    )
