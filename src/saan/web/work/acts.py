"""What tending the background work announces."""

from saan.base.journal.api import declare

_BASIS = "node-administration"

REVIVED = declare("work.revived", th="ให้ทำงานเบื้องหลังใหม่", en="Background job revived", basis=_BASIS)
DISCARDED = declare("work.discarded", th="ทิ้งงานเบื้องหลัง", en="Background job discarded", basis=_BASIS)
