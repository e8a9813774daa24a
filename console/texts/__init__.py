"""The catalogue: message keys become sentences in a language. No Qt: screens, PDF, command line and journal use it."""

from console.texts.catalogue import LANGUAGES, Catalogue, UnknownLanguage, load
from console.texts.moments import age, duration
from console.texts.po import PoError

__all__ = ["LANGUAGES", "Catalogue", "PoError", "UnknownLanguage", "age", "duration", "load"]
