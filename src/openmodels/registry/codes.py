"""The stable codes of problems: OM1xx syntax, OM2xx schema, OM3xx references, OM4xx duplicates, OM5xx advice."""

from __future__ import annotations

from typing import NamedTuple

from openmodels.registry.problems import Severity


class Code(NamedTuple):
    """What a code stands for: a title, the rule behind it, and how grave a breach is unless settings say otherwise."""

    title: str
    rule: str
    severity: Severity = "error"


CODES = {
    "OM101": Code("not valid YAML", "A file must be YAML that can be read."),
    "OM102": Code("not UTF-8", "A file is text in UTF-8."),
    "OM103": Code("byte order mark", "A file starts with its text, without a byte order mark."),
    "OM104": Code("unseen character", "Text holds no control characters and no separators that editors hide."),
    "OM105": Code("tab in the indentation", "YAML is indented with spaces."),
    "OM106": Code("duplicate key", "A mapping has each key once; readers of YAML differ on which of two counts."),
    "OM107": Code("more than one document", "A file holds one document."),
    "OM108": Code("tag", "The type of a value follows from how it is written; tags are not used."),
    "OM109": Code("merge key", "A file says all it means; '<<' belongs to YAML 1.1 and is not used."),
    "OM110": Code("too large", "A file has at most 1 MiB, 20,000 values and 64 levels."),
    "OM111": Code(
        "alias that cannot be followed", "An alias follows its anchor, is not part of it, and is used rarely."
    ),
    "OM112": Code("key that is not text", "A key is text."),
    "OM113": Code("empty file", "A file holds the fields of one document."),
    "OM120": Code("unreadable file", "Every file of a registry can be read."),
    "OM121": Code("wrong extension", "The name of a file ends in .yaml."),
    "OM122": Code("unexpected place", "Files lie in models/, providers/ or mappings/PROVIDER/, and nowhere below."),
    "OM123": Code("link out of the registry", "A link leads to something within the registry."),
    "OM201": Code("missing field", "A document has all fields that its kind requires."),
    "OM202": Code("unknown field", "A document has no other fields than those of its kind."),
    "OM203": Code("wrong type", "A field holds what its type says: text, a number, true or false, a list, a mapping."),
    "OM204": Code("not one of the words", "A field with a closed list of words holds one of them."),
    "OM205": Code("wrong form", "Ids, addresses, dates, currencies and regions are written in their one form."),
    "OM206": Code("out of range", "A number lies within the bounds of its field."),
    "OM207": Code("too short or too long", "A text or a list keeps to the length of its field."),
    "OM208": Code("listed twice", "A list of words holds each of them once."),
    "OM209": Code("no such date", "A date or a time exists in the calendar."),
    "OM210": Code(
        "provider without an address", "A provider says where it answers, unless it runs on the user's machine."
    ),
    "OM211": Code("not a mapping", "A file is a mapping of fields to values."),
    "OM301": Code("file name is not the id", "A model or provider lies in a file of its own id."),
    "OM302": Code(
        "path is not the pair of ids", "A mapping lies in the folder of its provider, in a file of its model."
    ),
    "OM303": Code("no such model", "The model of a mapping has a file of its own."),
    "OM304": Code("no such provider", "The provider of a mapping has a file of its own."),
    "OM305": Code(
        "region that the provider lacks", "A model is offered only in regions that its provider serves from."
    ),
    "OM306": Code("no such successor", "A successor is a model, or a provider, of the registry."),
    "OM307": Code("no such base model", "A base model is a model of the registry."),
    "OM308": Code("no such parent provider", "A parent provider is a provider of the registry."),
    "OM309": Code(
        "latency model that is not offered",
        "The model that the speed of a provider is measured of is one that it offers.",
    ),
    "OM401": Code("duplicate id", "An id belongs to one file."),
    "OM402": Code("duplicate mapping", "A provider offers a model in one mapping."),
    "OM403": Code("shared alias", "An alias means one model."),
    "OM404": Code("alias that is an id", "An alias is not the id of a model."),
    "OM501": Code("price far from the median", "A price is near the other offers of its model.", "warning"),
    "OM502": Code("output beyond the context", "The output limit fits into the context window.", "warning"),
    "OM503": Code("successor that leads nowhere", "A chain of successors leads to something that lives.", "warning"),
    "OM504": Code("dates out of order", "Dates of one file follow one another.", "warning"),
    "OM505": Code("odd date", "What has happened did so in the past, and not in 1970.", "warning"),
    "OM506": Code("cached input is dearer", "Reading from a cache is not dearer than sending the tokens.", "warning"),
    "OM507": Code("tiers out of order", "Tiers rise with their marks, and longer requests are not cheaper.", "warning"),
    "OM508": Code("provider without a mapping", "A provider serves something.", "warning"),
    "OM509": Code("not looked at for long", "An offer has been compared with its sources not too long ago.", "warning"),
    "OM510": Code("contradiction", "Fields of one file do not contradict each other.", "warning"),
}
