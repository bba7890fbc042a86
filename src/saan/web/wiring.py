"""How the houses react to each other's acts: the only place that subscribes."""


def wire() -> None:
    """Make every subscription; called once, when all apps are ready."""
