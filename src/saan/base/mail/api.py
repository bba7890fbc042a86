"""The front door of mail: `compose` a message, and `attempt` it from a job, again at the moment that it says.

    attempt = mail.attempt(mail.compose(subject, body, to, cause), since, at)
    if attempt.again: raise jobs.Retry(attempt.again)

What a server refuses for good counts at once; all else is tried for five days. A message is repeated only where the end of
a try is not known, and then under the same Message-ID. Such jobs stand in `QUEUE`, apart from all that does not wait for a server.
"""

from saan.base.mail.handing import Answer, Attempt, Fate, attempt, broken, compose, hand_over
from saan.base.mail.rules import LATEST, QUEUE, next_try

__all__ = [
    "LATEST",
    "QUEUE",
    "Answer",
    "Attempt",
    "Fate",
    "attempt",
    "broken",
    "compose",
    "hand_over",
    "next_try",
]
