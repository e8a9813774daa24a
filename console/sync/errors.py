"""What can be wrong with the plant: it cannot be reached now, or it will not take what it is given."""

from __future__ import annotations


class PlantError(Exception):
    """The plant did not do what it was asked; the message is a sentence for the person who looks after sync."""


class PlantUnreachable(PlantError):  # noqa: N818  # the word that people read
    """It fails for now: no network, no server, no room. Tried again for ever."""


class PlantRefused(PlantError):  # noqa: N818  # the word that people read
    """The plant will not have it as it is (login, mode, chain). Trying again alone does not cure it."""


class ContentRefused(PlantRefused):
    """The plant refuses just this content for good; what else there is, it may take."""
