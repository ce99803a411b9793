"""What somebody may have meant by the words of a search: other names that may be tried, the likeliest first."""

from __future__ import annotations

import re

MOST_WORDS = 5
"""Words of a text that finds nothing, of which each may be one too many."""

_KINDS = """
    ai api audio base beta chat code coder embed embedding embeddings exp fast flash free high image instruct large
    latest light lite low max medium micro mini model models nano plus preview pro reasoning rerank reranker small
    thinking tiny tts turbo ultra video vision
"""
KINDS = frozenset(_KINDS.split())
"""Words that say what kind of a model is meant, and never which one: many lines have one of each."""

_POINT = re.compile(r"(?<=\d)p(?=\d)", re.IGNORECASE)
_VERSION = re.compile(r"\bv(?=\d)", re.IGNORECASE)
_LATEST = re.compile(r"[\s_-]+latest$", re.IGNORECASE)
_BEFORE_VERSION = re.compile(r"(?<=[^\W\d_])[\s_-]+(?=\d+(?:\.\d+)?(?:[\s_-]|$))")
_CHAT = re.compile(r"\bchat[\s_-]?(?=gpt[\s_-]?\d)", re.IGNORECASE)
_CLOUD = re.compile(r"^(?:[a-z]+\.)+(?=[a-z])|-v\d+(?::\d+)*$", re.IGNORECASE)
_LAST_PART = re.compile(r"[\s_-]+[^\s_-]+$")


def readings(text: str) -> list[str]:
    """What a text may be the name of, the likeliest first; each further one only where those before it lead nowhere."""
    name = _name(text)
    # 'llama-v3p3', as some write it where a name may hold no point, is Llama 3.3
    # 'chatgpt 5' is GPT-5
    return list(dict.fromkeys([text, name, _VERSION.sub("", _POINT.sub(".", name)), _CHAT.sub("", name)]))


def not_latest(text: str) -> str:
    """'gemini-flash-latest', where nothing is called so, is the newest of the line named without a version."""
    return _LATEST.sub("", text)


def looser_readings(text: str) -> list[str]:
    """What a text may be the name of when nothing has it as its name or part of one."""
    name = _name(text)
    loose = [
        _CLOUD.sub("", name),  # 'anthropic.claude-3-haiku-20240307-v1:0', as one cloud calls it
        _BEFORE_VERSION.sub(" v", name),  # 'deepseek 3.1' is DeepSeek v3.1
    ]
    return [one for one in dict.fromkeys(loose) if one not in readings(text)]


def without_last_part(text: str) -> str:
    """'gemini-2.0-flash-exp' is an edition of Gemini 2.0 Flash that nobody lists."""
    return _LAST_PART.sub("", _name(text))


def without_a_word(text: str) -> list[str]:
    """The text with each of its words left out, as in 'bedrock claude haiku', where what is left is still a name."""
    words = text.split()
    if not 1 < len(words) <= MOST_WORDS:
        return []
    fewer = (words[:n] + words[n + 1 :] for n in range(len(words)))
    return [" ".join(left) for left in fewer if any(map(telling, left))]


def without_kinds(text: str) -> str:
    """'bge large' may be any BGE, but no other large model; empty where nothing else is said, or nothing of kinds."""
    words = re.findall(r"[^\s_-]+", _name(text))
    kept = [word for word in words if word.lower() not in KINDS]
    return " ".join(kept) if len(kept) < len(words) and any(map(telling, kept)) else ""


def telling(word: str) -> bool:
    """Whether a word alone can be a name: '3' finds much, and none of it is meant by 'dall-e 3'; nor does 'large'."""
    return re.search(r"[^\W\d_]{3}", word) is not None and word.lower() not in KINDS


def _name(text: str) -> str:
    # 'reseller/maker/Model' of a reseller that the registry does not know: the maker's name for it may be known
    return text.rpartition("/")[2]
