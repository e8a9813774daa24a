"""The reader of our own .po subset says what Babel says, and refuses what is broken with file and line."""

from __future__ import annotations

from io import BytesIO

import pytest
from babel import Locale
from babel.messages.pofile import read_po as babel_read

import resources
from console.texts import LANGUAGES, PoError, load
from console.texts.po import read_po

CODES = [code for code, _ in LANGUAGES]
HEADER = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'


@pytest.mark.parametrize("code", CODES)
def test_every_file_reads_as_babel_reads_it(code: str) -> None:
    raw = resources.path(f"texts/{code}/LC_MESSAGES/console.po").read_bytes()
    theirs = {}
    for message in babel_read(BytesIO(raw), abort_invalid=True):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            theirs[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    assert read_po(raw.decode(), code).entries == theirs


@pytest.mark.parametrize("code", CODES)
def test_the_plural_rule_of_every_file_is_babels(code: str) -> None:
    catalogue = load(code)
    forms = catalogue.forms("done.items")
    tags = sorted(Locale.parse(code).plural_form.tags | {"other"}, key=["one", "other"].index)
    assert len(forms) == len(tags)
    for n in range(120):
        wanted = forms[tags.index(Locale.parse(code).plural_form(n))].replace("{count}", str(n))
        assert catalogue.say("done.items", count=n) == wanted


def test_strings_over_several_lines_and_escapes() -> None:
    text = HEADER + 'msgid "a"\nmsgstr ""\n"one\\n"\n"\\"two\\" \\\\"\n'
    assert read_po(text, "x.po").entries == {"a": ('one\n"two" \\',)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEADER + 'msgid "a"\nmsgstr "no end\n', "x.po, line 5"),
        (HEADER + 'msgid "a"\nmsgstr "1"\nmsgid "a"\nmsgstr "2"\n', "'a' stands there twice"),
        (HEADER + 'msgctxt "c"\nmsgid "a"\nmsgstr "1"\n', "x.po, line 4"),
        ('msgid "a"\nmsgstr "1"\n', "no Plural-Forms"),
    ],
)
def test_what_is_broken_is_refused_with_file_and_line(text: str, says: str) -> None:
    with pytest.raises(PoError, match=says):
        read_po(text, "x.po")
