"""What the wallet's pages have done for them by the clock."""

from saan.web.wallet import elsewhere


def fetch_lists() -> None:
    """Fetch the status lists of other issuers' types, whether or not anybody asks for a document of theirs."""
    elsewhere.fetch_lists()
