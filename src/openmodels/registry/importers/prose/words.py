"""Facts to words: token counts, months, lists, licences, as a person would say them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

MODALITY_WORDS = {
    "text": "text",
    "image": "images",
    "audio": "audio",
    "video": "video",
    "code": "code",
    "pdf": "PDF files",
    "embedding": "vectors",
}

SPELT = {
    "ai": "AI", "asr": "ASR", "bge": "BGE", "codellama": "Code Llama", "deepseek": "DeepSeek", "er": "ER",
    "flashx": "FlashX", "glm": "GLM", "gpt": "GPT", "hd": "HD", "i2v": "I2V", "it": "IT", "mai": "MAI", "mimo": "MiMo",
    "minimax": "MiniMax", "moe": "MoE", "mt": "MT", "ocr": "OCR", "oss": "OSS", "r2v": "R2V", "stt": "STT",
    "t2v": "T2V", "ttm": "TTM", "tts": "TTS", "vl": "VL",
}  # fmt: skip

LICENCE_WORDS = {
    "apache-2.0": "the Apache 2.0 licence",
    "mit": "the MIT licence",
    "modified-mit": "a modified MIT licence",
    "gpl-3.0": "the GPL 3.0",
    "agpl-3.0": "the AGPL 3.0",
    "bsd-3-clause": "the BSD licence",
    "cc-by-4.0": "CC BY 4.0",
    "cc-by-nc-4.0": "CC BY-NC 4.0, for non-commercial use",
    "cc-by-nc-sa-4.0": "CC BY-NC-SA 4.0, for non-commercial use",
    "gemma": "Google's Gemma terms",
    "llama-2": "Meta's Llama 2 licence",
    "llama-3": "Meta's Llama 3 licence",
    "llama-3.1": "Meta's Llama 3.1 licence",
    "llama-3.2": "Meta's Llama 3.2 licence",
    "llama-3.3": "Meta's Llama 3.3 licence",
    "llama-4": "Meta's Llama 4 licence",
    "nvidia-open-model": "NVIDIA's open model licence",
    "qwen": "the Qwen licence",
    "qwen-research": "the Qwen research licence",
    "mistral-research": "Mistral's research licence",
    "other": "a licence of the developer's own",
}


def tokens(count: int) -> str:
    """A token count for people: 200K, 1M, 3.5M, 448; 131,072 is 128K as its makers say."""
    if count < 1_000:
        return str(count)
    if count % 1024 == 0 and count < 1_000_000 and (count // 1024) % 4 == 0:
        return f"{count // 1024}K"
    if count < 1_000_000:
        return f"{round(count / 1_000)}K"
    millions = count / 1024**2 if count % 1024**2 == 0 else count / 1_000_000
    shown = f"{millions:.2f}" if count % 10_000 == 0 else f"{millions:.1f}"
    return f"{shown.rstrip('0').rstrip('.')}M"


def month(day: str) -> str:
    """July 2025 for 2025-07 and 2025-07-31."""
    return f"{MONTHS[int(day[5:7]) - 1]} {day[:4]}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """One, one and two, or one, two and three."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def name_of(raw: str) -> str:
    """A name for people made of a raw one: claude-opus-5-5 is Claude Opus 5.5, amazon.titan-text is Titan Text."""
    bare = re.sub(r"^[a-z][a-z0-9]*\.(?=[a-z])", "", raw)
    dotted = re.sub(r"(?<=-)(\d)-(\d)(?=-|$)", r"\1.\2", bare)
    words = [_spelt(word) for word in re.split(r"[-_ ]", dotted) if word]
    return re.sub(r"^(GPT|GLM) (?=\d)", r"\1-", " ".join(words)) or raw


def _spelt(word: str) -> str:
    if word.lower() in SPELT:
        return SPELT[word.lower()]
    if re.fullmatch(r"a?\d+(\.\d+)?[bkm]", word.lower()):
        return word.upper()
    is_plain = word.islower() and not re.match(r"(v|o)?\d", word)
    return word[0].upper() + word[1:] if is_plain else word


def with_article(noun: str) -> str:
    """The noun with a or an before it, by its first sound."""
    sounds_like_vowel = noun[0].lower() in "aeio" or noun.startswith(("8", "11-", "18-"))
    return f"{'an' if sounds_like_vowel else 'a'} {noun}"


def billions(count: int) -> str:
    """Parameters for people: 235 billion, 1.5 billion, 270 million."""
    if count < 1_000_000_000:
        return f"{round(count / 1_000_000)} million"
    return f"{count / 1_000_000_000:.1f}".rstrip("0").rstrip(".") + " billion"


def pick(choices: Sequence[str], key: str) -> str:
    """One of the choices, always the same for the same key."""
    return choices[int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % len(choices)]


def sentence(text: str) -> str:
    """The text with a capital first letter where it starts with a plain word."""
    return text[0].upper() + text[1:]
