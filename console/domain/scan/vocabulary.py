"""The words of labels: rules, standards, flags of donation numbers, collection types. Values are stable."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """Stable names of what a scan can offend against; they are journalled."""

    EMPTY = "scan.empty"
    CONTROL_CHARACTERS = "scan.control_characters"
    LAYOUT = "scan.layout"
    SHEET = "scan.sheet"
    UNREADABLE = "scan.unreadable"
    FRAGMENT = "scan.fragment"
    CHECK = "scan.check"
    UNKNOWN = "scan.unknown"
    AMBIGUOUS = "scan.ambiguous"
    DOUBLED = "scan.doubled"
    SEPARATOR = "scan.separator"
    TYPED = "scan.typed"
    WRONG_KIND = "scan.wrong_kind"
    UNKNOWN_ITEM = "scan.unknown_item"
    WRONG_FLAG = "scan.wrong_flag"
    CONCATENATION = "scan.concatenation"
    INCOMPLETE = "scan.incomplete"
    MISMATCH = "scan.mismatch"
    USED = "scan.used"
    REPEAT = "scan.repeat"
    OUT_OF_TURN = "scan.out_of_turn"
    NOT_CONFIRMED = "scan.not_confirmed"
    NOT_RELEASED = "scan.not_released"
    UNKNOWN_PERSON = "scan.unknown_person"
    SAME_PERSON = "scan.same_person"
    NOT_THE_PERFORMER = "scan.not_the_performer"
    EXPIRED = "scan.expired"


class Standard(StrEnum):
    """The family of a label."""

    ISBT_128 = "isbt128"
    GS1 = "gs1"
    HIBC = "hibc"
    LOCAL = "local"
    UNKNOWN = "unknown"


class Form(StrEnum):
    """How the parts stand in the barcode."""

    SINGLE = "single"
    CONCATENATED = "concatenated"
    COMPOUND = "compound"


class Entry(StrEnum):
    """How the text came in."""

    SCANNED = "scanned"
    TYPED = "typed"


class Check(StrEnum):
    """Whether a check character vouched for the number. A failed check is never a label: it is `Unreadable`."""

    NOT_CARRIED = "not_carried"
    FLAG = "flag"
    KEYBOARD = "keyboard"


class FlagMeaning(StrEnum):
    """What the two flag characters of a donation number say about the thing they stick to (ST-001 Table 3 [S-51])."""

    NONE = "none"
    CONTAINER = "container"
    PILOT_TUBE = "pilot_tube"
    TEST_TUBE = "test_tube"
    DONOR_RECORD = "donor_record"
    NAT_SAMPLE = "nat_sample"
    BACTERIAL_SAMPLE = "bacterial_sample"
    MATCH = "match"
    LOCAL = "local"
    CHECK = "check"
    RESERVED = "reserved"
    NOT_TYPED = "not_typed"


_FLAGS: dict[str, FlagMeaning] = {
    "": FlagMeaning.NOT_TYPED,
    "00": FlagMeaning.NONE,
    **{f"{n:02d}": FlagMeaning.CONTAINER for n in (1, 2, 3, 4, 15, 16, 17, 18, 19)},
    "06": FlagMeaning.PILOT_TUBE,
    "07": FlagMeaning.TEST_TUBE,
    "08": FlagMeaning.DONOR_RECORD,
    "09": FlagMeaning.NAT_SAMPLE,
    "10": FlagMeaning.BACTERIAL_SAMPLE,
    "11": FlagMeaning.MATCH,
    **{f"{n:02d}": FlagMeaning.LOCAL for n in range(20, 60)},
    **{f"{n:02d}": FlagMeaning.CHECK for n in range(60, 97)},
}


def flag_meaning(flag: str) -> FlagMeaning:
    """The meaning of the flags ``ff``; the empty text is a typed number, which carries none."""
    return _FLAGS.get(flag, FlagMeaning.RESERVED)


def flags_meaning(*meanings: FlagMeaning) -> frozenset[str]:
    """All two-character flags with one of ``meanings``: for the ``flags`` of a prompt."""
    return frozenset(flag for flag, meaning in _FLAGS.items() if flag and meaning in meanings)


CONTAINER_FLAGS = flags_meaning(FlagMeaning.NONE, FlagMeaning.CONTAINER, FlagMeaning.CHECK)
"""Flags that may stand on a bag: none, container n of a set, or a check value."""
SAMPLE_FLAGS = flags_meaning(
    FlagMeaning.PILOT_TUBE, FlagMeaning.TEST_TUBE, FlagMeaning.NAT_SAMPLE, FlagMeaning.BACTERIAL_SAMPLE
)
"""Flags that stand on a tube or sample of the donation."""


class Collection(StrEnum):
    """Position 6 of a product code: for whom the material was collected (ST-001 Table 7 [S-51])."""

    UNSPECIFIED = "unspecified"
    AUTOLOGOUS_ONLY = "autologous_only"
    AUTOLOGOUS_CROSSOVER = "autologous_crossover"
    AUTOLOGOUS_WITH_ALLOGENEIC = "autologous_with_allogeneic"
    DESIGNATED = "designated"
    ALLOGENEIC = "allogeneic"
    RESEARCH = "research"
    OTHER = "other"


_COLLECTIONS = {
    "0": Collection.UNSPECIFIED,
    "1": Collection.AUTOLOGOUS_ONLY,
    "X": Collection.AUTOLOGOUS_ONLY,
    "A": Collection.AUTOLOGOUS_CROSSOVER,
    "8": Collection.AUTOLOGOUS_WITH_ALLOGENEIC,
    "4": Collection.DESIGNATED,
    "7": Collection.ALLOGENEIC,
    "R": Collection.RESEARCH,
    "r": Collection.RESEARCH,
}


def collection(letter: str) -> Collection:
    """For whom the material was collected, by position 6 of its product code."""
    return _COLLECTIONS.get(letter, Collection.OTHER)
