"""Several bags one after another: which labels stick to which bag, what each still lacks, and whether all are there.

A donation number opens a bag; the labels that follow belong to it until it is complete. Two bags may carry the same
text (an expiry, a product code, even the donation number where the division tells them apart); one bag may not be read
twice. Grouping is a function of what was accepted, in its order, so that it is the same after every restart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from console.domain.events import Read
from console.domain.message import Message
from console.domain.order import Order
from console.domain.scan.describe import group_din
from console.domain.scan.vocabulary import Rule

NEEDED = ("din", "product_code", "expiry", "coi")
"""What every bag must have said; and its division, where the product code ends with 99 (ST-001, DS032)."""
DIVIDED = "99"
SET_FLAGS = ("01", "02", "03", "04", "15", "16", "17", "18", "19")
"""Flags that number the containers of a set, in their order (ST-001 Table 3 [S-51])."""

Fault = tuple[Rule, Message]


@dataclass(frozen=True, slots=True)
class Bag:
    """One container as its labels have described it so far. ``texts``: the characters of each label."""

    fields: tuple[tuple[str, str], ...] = ()
    texts: frozenset[str] = frozenset()

    def field(self, name: str) -> str:
        """What a label of this bag said under ``name``, "" if none has."""
        return dict(self.fields).get(name, "")

    @property
    def number(self) -> str:
        """The donation number and flags as people read them."""
        return f"{group_din(self.field('din'))} {self.field('flag')}".strip() if self.field("din") else "–"

    @property
    def divided(self) -> bool:
        """Whether a division label says which part of the donation this is."""
        return self.field("product_code").endswith(DIVIDED)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that no label of this bag has said yet."""
        return tuple(n for n in (*NEEDED, *(("division",) if self.divided else ())) if not self.field(n))

    def is_of(self, read: Read) -> bool:
        """Whether ``read`` carries this bag's donation number. A typed number has no flags."""
        flags = {self.field("flag"), read.field("flag")}
        return self.field("din") == read.field("din") and (len(flags) == 1 or "" in flags)

    def with_label(self, read: Read) -> Bag:
        """This bag with one label more."""
        said = {name: value for name, value in read.fields if name in (*NEEDED, "division", "flag") and value}
        return replace(self, fields=tuple({**said, **dict(self.fields)}.items()), texts=self.texts | {_text(read)})


def _text(read: Read) -> str:
    return read.raw.strip()


def bags(reads: Iterable[Read]) -> tuple[Bag, ...]:
    """The bags that ``reads`` describe, in the order of their first label."""
    found: list[Bag] = []
    for read in reads:
        opens = read.field("din") and not (found and found[-1].missing and found[-1].is_of(read))
        if opens or not found:
            found.append(Bag().with_label(read))
        else:
            found[-1] = found[-1].with_label(read)
    return tuple(found)


def complete(reads: Iterable[Read]) -> int:
    """How many bags have said everything."""
    return sum(not bag.missing for bag in bags(reads))


def all_there(order: Order, found: tuple[Bag, ...]) -> bool:
    """Whether these are the bags of ``order``: none missing, none extra, and sets of containers whole."""
    donations = Counter(bag.field("din") for bag in found)
    counted = len(found) == order.containers and set(donations) == set(order.dins)
    return counted and _sets_whole(found, donations) and listed(order, found)


def listed(order: Order, found: tuple[Bag, ...]) -> bool:
    """Whether the bags are the very ones that the plant names, where it names them by flag or division."""
    named = [(bag.field("din"), {bag.field("flag"), bag.field("division")}) for bag in found]
    return all(any(din == bag and part in parts for bag, parts in named) for din, part in order.bags)


def _sets_whole(found: tuple[Bag, ...], donations: Counter[str]) -> bool:
    """Of a donation whose containers are numbered, each number from the first on is there once."""
    for din, count in donations.items():
        flags = [bag.field("flag") for bag in found if bag.field("din") == din]
        numbered = [flag for flag in flags if flag in SET_FLAGS]
        if numbered and sorted(flags) != sorted(SET_FLAGS[:count]):
            return False
    return True


def bag_fault(order: Order | None, found: tuple[Bag, ...], read: Read) -> Fault | None:
    """Why ``read``, which the prompt accepts, cannot be the next label here; None if it can."""
    waiting = found[-1] if found and found[-1].missing else None
    if not read.field("din"):
        return _within(found, read) if waiting else (Rule.OUT_OF_TURN, Message.of("bag.why.first"))
    if waiting and waiting.is_of(read):
        return _within(found, read)
    if waiting:
        return Rule.OUT_OF_TURN, Message.of("bag.why.unfinished", number=waiting.number)
    return _opens(order, found, read)


def first_fault(order: Order | None, reads: Iterable[Read]) -> Fault | None:
    """Why these labels, one after another, could not have been taken; None if they could."""
    taken: list[Read] = []
    for read in reads:
        fault = bag_fault(order, bags(taken), read)
        if fault:
            return fault
        taken.append(read)
    return None


def _within(found: tuple[Bag, ...], read: Read) -> Fault | None:
    """A label more on the bag that is being scanned: it says something new and contradicts nothing."""
    bag, before = found[-1], found[:-1]
    after = bag.with_label(read)
    for name, value in read.fields:
        if name in (*NEEDED, "division") and value and after.field(name) != value:
            return Rule.MISMATCH, Message.of("bag.why.contradicts", before=after.field(name), scanned=value)
    if dict(after.fields) == dict(bag.fields):
        return Rule.REPEAT, Message.of("refusal.scanned_twice")
    return _again(before, after)


def _again(before: tuple[Bag, ...], bag: Bag) -> Fault | None:
    """Donation, flags, product code and division name a container once in the world."""

    def name(one: Bag) -> tuple[str, ...]:
        return tuple(one.field(field) for field in ("din", "flag", "product_code", "division"))

    known = bag.field("product_code") and (bag.field("division") or not bag.divided)
    numbered = bag.field("flag") in SET_FLAGS and any(name(one)[:2] == name(bag)[:2] for one in before)
    if numbered or (known and name(bag) in map(name, before)):
        return Rule.REPEAT, Message.of("bag.why.again", number=bag.number)
    return None


def _opens(order: Order | None, found: tuple[Bag, ...], read: Read) -> Fault | None:
    """A new bag: not one of before, and one that the order still waits for."""
    bag = Bag().with_label(read)
    again = _again(found, bag)
    if again or order is None:
        return again
    now = (*found, bag)
    missing = [din for din in order.dins if din not in {one.field("din") for one in now}]
    if len(missing) > order.containers - len(now):
        shown = ", ".join(group_din(din) for din in missing)
        return Rule.MISMATCH, Message.of("bag.why.others", missing=shown or "–")
    most = order.containers - len(order.dins) + 1
    beyond = bag.field("flag") in SET_FLAGS[most:]
    if beyond or (len(now) == order.containers and not all_there(order, now)):
        return Rule.MISMATCH, Message.of("bag.why.set", flag=bag.field("flag"), containers=order.containers)
    return None
