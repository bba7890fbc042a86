"""Whose fault an error is: hostile bytes make libraries raise anything, and a starved machine says nothing of the bytes."""


def own_fault(error: BaseException | None) -> None:
    """Raise MemoryError if want of memory is behind an error, however a library has wrapped it."""
    cause = error
    while cause:
        starved = isinstance(cause, MemoryError | ImportError)  # a module that no longer fits fails to import
        if starved:
            raise MemoryError from error
        cause = cause.__cause__ or cause.__context__
