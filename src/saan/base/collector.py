"""The garbage collector in processes that live for long: it looks again and again through what never goes."""

import gc


def steady() -> None:
    """Spare the collector what lives for ever, which is what was loaded by now, and let it look for cycles seldom.

    Called once, when a process is about to serve. A request, or a letter being set, makes objects by the ten thousand and
    leaves few cycles: at Python's own pace the collector took up to a twentieth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
