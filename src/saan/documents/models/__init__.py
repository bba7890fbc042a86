"""Document types, applications for documents, and the documents themselves."""

from saan.documents.models.applications import Application, ApplicationFile, Payment, Transfer
from saan.documents.models.batches import Batch, BatchPart, BatchRoot
from saan.documents.models.documents import Document, Sending, StatusChange
from saan.documents.models.keeping import Archive, ArchiveTree, Destroyed, Destruction
from saan.documents.models.links import PrivateLink
from saan.documents.models.registers import Counter, StatusList
from saan.documents.models.types import DocumentType, TypePicture

__all__ = [
    "Application",
    "ApplicationFile",
    "Archive",
    "ArchiveTree",
    "Batch",
    "BatchPart",
    "BatchRoot",
    "Counter",
    "Destroyed",
    "Destruction",
    "Document",
    "DocumentType",
    "Payment",
    "PrivateLink",
    "Sending",
    "StatusChange",
    "StatusList",
    "Transfer",
    "TypePicture",
]
