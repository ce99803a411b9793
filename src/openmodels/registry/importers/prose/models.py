"""Describe a model from its facts, in sentences that a person might have written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openmodels.registry.importers.prose.words import (
    LICENCE_WORDS,
    MODALITY_WORDS,
    billions,
    listed,
    month,
    pick,
    tokens,
    with_article,
)


def describe_model(fields: Mapping[str, Any], *, follows: str | None = None) -> str:
    """A few sentences on who made it, when, how large it is, what it takes and gives, what it can do, its licence."""
    reach, abilities = _reach(fields), _abilities(fields)
    if abilities.startswith("It calls tools.") and reach.startswith("It ") and not any(sign in reach for sign in ",;"):
        # Two short sentences that both start with "It" read better as one.
        reach, abilities = f"{reach.removesuffix('.')} and calls tools.", ""
    sentences = [_opening(fields, follows), _size(fields), reach, abilities, _terms(fields)]
    return " ".join(text for text in sentences if text)


def _noun(fields: Mapping[str, Any]) -> str:
    can, words = fields["capabilities"], fields["id"].split("-")
    choices = [
        ("embeddings" in can, "embedding model"),
        ("reranking" in can, "reranking model"),
        ("safety" in words or "guard" in words or "safeguard" in words, "safety model"),
        ("transcription" in can, "speech recognition model"),
        ("speech" in can and "text" not in fields.get("output_modalities", ["text"]), "speech model"),
        ("video-generation" in can, "video model"),
        ("image-generation" in can, "image model"),
        ("code-generation" in can, "coding model"),
        ("audio" in can, "multimodal model"),
        ("vision" in can, "vision and language model"),
    ]
    return next((noun for holds, noun in choices if holds), "language model")


def _opening(fields: Mapping[str, Any], follows: str | None) -> str:
    name, developer, released = fields["name"], fields.get("developer"), fields.get("released_on")
    noun = ("open-weights " if fields.get("open_weights") else "") + _noun(fields)
    after = f", the successor of {follows}" if follows else ""
    if developer is None:
        return f"{name} is {with_article(noun)}{f' from {month(released)}' if released else ''}{after}."
    if released is None:
        return f"{name} is {with_article(noun)} by {developer}{after}."
    when = month(released)
    choices = [
        f"{name} is {with_article(noun)} that {developer} released in {when}{after}.",
        f"{developer} released {name}, {with_article(noun)}, in {when}.",
        f"{name}, {with_article(noun)} by {developer}, came out in {when}.",
        f"{name} is {developer}'s {noun} of {when}{after}.",
    ]
    text = pick(choices, fields["id"])
    if follows and after not in text:
        text += f" It follows {follows}."
    return text


def _size(fields: Mapping[str, Any]) -> str:
    size = fields.get("parameters") or {}
    if "total" not in size:
        return ""
    total = billions(size["total"])
    if "active" not in size:
        return pick([f"It has {total} parameters.", f"Its size is {total} parameters."], fields["id"] + "size")
    active = billions(size["active"])
    return pick(
        [
            f"Of its {total} parameters, {active} work on each token.",
            f"It is a mixture of experts: {total} parameters, of which {active} are active per token.",
        ],
        fields["id"] + "size",
    )


def _reach(fields: Mapping[str, Any]) -> str:
    """What goes in and comes out, and how much of it."""
    taken = listed([MODALITY_WORDS[name] for name in fields.get("input_modalities") or ["text"]])
    given = listed([MODALITY_WORDS[name] for name in fields.get("output_modalities") or ["text"]])
    context, output = fields.get("context_window"), fields.get("max_output_tokens")
    if "transcription" in fields["capabilities"]:
        return f"It turns {taken} into {given}."
    if given == "vectors":
        return f"It turns {taken} into vectors" + (f", up to {tokens(context)} tokens at a time." if context else ".")
    if context is None:
        return "It takes and gives text." if taken == given == "text" else f"It takes {taken} and gives {given}."
    window = tokens(context)
    answer = tokens(output) if output and output < context else None
    if taken == given == "text":
        choices = [f"Its context window holds {window} tokens of text", f"It works on up to {window} tokens of text"]
    else:
        choices = [
            f"It takes {taken} and gives {given}, within a context window of {window} tokens",
            f"{taken[0].upper()}{taken[1:]} go in and {given} comes out, up to {window} tokens in all"
            if given == "text" or given == "audio"
            else f"It takes {taken}, gives {given}, and holds {window} tokens in all",
        ]
    if taken == "text" and given != "text":
        choices = [f"It takes text and gives {given}, within a context window of {window} tokens"]
    text = pick(choices, fields["id"] + "reach")
    endings = [f"; answers run to {answer}.", f", of which an answer may take {answer}."] if answer else ["."]
    return text + pick(endings, fields["id"] + "answer")


def _abilities(fields: Mapping[str, Any]) -> str:
    can, key = fields["capabilities"], fields["id"] + "abilities"
    reasons, searches = "reasoning" in can, "web-search" in can
    tools, schema = "function-calling" in can, "structured-output" in can
    if tools and schema and not searches:
        if reasons:
            choices = [
                "It reasons before it answers, calls tools and can hold its output to a JSON schema.",
                "Step-by-step reasoning, tool calls and output by JSON schema are supported.",
                "It thinks first, and its calls and answers can follow a JSON schema.",
            ]
        else:
            choices = [
                "It calls tools and can hold its output to a JSON schema.",
                "Tool calls and output by JSON schema are supported.",
            ]
        return pick(choices, key)
    does = [
        *(["reasons before it answers"] if reasons else []),
        *(["searches the web"] if searches else []),
        *(["calls tools"] if tools else []),
        *(["can hold its output to a JSON schema"] if schema else []),
    ]
    return f"It {listed(does)}." if does else ""


def _terms(fields: Mapping[str, Any]) -> str:
    """The licence of open weights, and how far the model's knowledge reaches."""
    cutoff = fields.get("knowledge_cutoff")
    key = fields["id"] + "terms"
    knows = ""
    if cutoff:
        when = month(cutoff)
        knows = pick([f"its training data ends in {when}", f"what it knows ends in {when}"], key)
    if not fields.get("open_weights"):
        return f"{knows[0].upper()}{knows[1:]}." if knows else ""
    licence = LICENCE_WORDS.get(fields["licensing"])
    if licence is None:
        weights = "the weights can be downloaded"
    else:
        weights = pick([f"the weights are published under {licence}", f"the weights come under {licence}"], key)
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in (weights, knows) if part)
