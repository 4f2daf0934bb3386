"""Patterns over word classes: a sentence becomes a string of one character per word, and a rule is a regex over it.

A lexicon file says which words belong to which class (`weekday`, `unit`, `killed`, ...) with a value each, and its
patterns are written in class names: `weekday comma? month day`. The words are looked up once, so that a long list
costs no more than a short one, and a rule is read as the phrase it stands for.

A lexicon is TOML: `capital` (classes whose words count only with a capital), `cores` (without a word of these the
sentence is not looked at), `skip` (classes no pattern begins with), `[words.CLASS]` (`word = value`; a key
may be several words), `[macros]` (`NAME = pattern`, upper case) and `[[patterns]]` (`name`, `pattern`, and any further
keys); `[linkmacros]` and `[[links]]` are a second round over what the first one found. In a pattern `( | ) ? * +` and
`(?= )`, `(?! )`, `(?<= )`, `(?<! )` mean what they mean in a regex. The longest phrase that starts at a word becomes
one token.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from typing import Any

from marsad.errors import KnowledgeError

TOKEN = re.compile(
    r"\d{4}-\d{2}-\d{2}(?![\d-])"  # 2020-09-28
    r"|\d{1,2}([/.])\d{1,2}\1\d{2,4}(?!\d)"  # 28/09/2020
    r"|\d{1,2}:\d{2}(?!\d)(?:[ap]m\b)?"  # 10:30
    r"|\d+(?:,\d{3})*(?:\.\d+)?[A-Za-z]*"  # 1,200; 2.5; 24th; 122mm
    r"|['’]s\b"
    r"|(?<![^\W_])[AaPp]\.\s?[Mm]\b\.?"  # p.m.
    r"|(?:[A-Z]\.){2,}"  # U.N.
    r"|(?:[A-Z]{1,4}|Su|Mi|Tu|Ka)-\d+[A-Za-z]*\b"  # AK-47
    r"|[^\W\d_]+(?:['’]t\b)?"
    r"|[^\s]"
)
OTHER, NAME, DIGITS = "other", "name", "digits"  # classes of words that are in no list


@dataclass(slots=True)
class Words:
    """One sentence as tokens: parallel lists, and the code string that the patterns read."""

    text: str
    starts: list[int]
    ends: list[int]
    values: list[Any]
    codes: str = ""


@dataclass(frozen=True)
class Grammar:
    """A lexicon file, compiled."""

    words: dict[str, tuple[str, Any, bool]]  # lower-case word -> (code, value, needs a capital)
    phrases: dict[str, list[tuple[tuple[str, ...], str, Any, bool]]]  # first word -> the phrases, longest first
    chars: dict[str, str]  # class -> its code
    names: dict[str, str]  # code -> class
    pattern: re.Pattern[str]
    rules: dict[str, dict[str, Any]]  # pattern name -> its entry in the file
    links: re.Pattern[str] | None  # patterns over what the first ones found, where the file has `[[links]]`
    data: dict[str, Any]
    digits: Callable[[str], tuple[str, Any]]
    cores: re.Pattern[str]  # matches where any class of `cores` occurs: no core, nothing to find

    def read(self, text: str) -> Words:
        """The sentence as tokens with a class and a value each."""
        words, phrases, chars = self.words, self.phrases, self.chars
        other, name = chars[OTHER], chars[NAME]
        starts: list[int] = []
        ends: list[int] = []
        values: list[Any] = []
        codes: list[str] = []
        found = [(m.start(), m.end(), m.group()) for m in TOKEN.finditer(text)]
        i, n = 0, len(found)
        while i < n:
            start, end, word = found[i]
            low = word.lower()
            code, value = "", None
            for rest, its_code, its_value, capital in phrases.get(low, ()):
                k = len(rest)
                if (
                    i + k < n
                    and (not capital or word[0].isupper())
                    and all(found[i + 1 + j][2].lower() == rest[j] for j in range(k))
                ):
                    code, value, end = its_code, its_value, found[i + k][1]
                    i += k
                    break
            if not code:
                entry = words.get(low)
                if entry is not None and (not entry[2] or word[0].isupper()):
                    code, value = entry[0], entry[1]
                elif word[0].isdecimal():
                    kind, value = self.digits(word)
                    code = chars[kind]
                else:
                    code, value = (name if word[0].isupper() else other), low
            starts.append(start)
            ends.append(end)
            values.append(value)
            codes.append(code)
            i += 1
        return Words(text, starts, ends, values, "".join(codes))


def load(file: str, digits: Callable[[str], tuple[str, Any]], digit_classes: tuple[str, ...]) -> Grammar:
    """Read and compile a lexicon of `marsad.knowledge.data`; `digits` gives class and value of a token with digits.

    Raises KnowledgeError naming the file and the row.
    """
    try:
        data = tomllib.loads(resources.files("marsad.knowledge").joinpath("data", file).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise KnowledgeError(f"the lexicon {file} cannot be read: {problem}") from problem
    missing = [key for key in ("words", "patterns", "cores") if key not in data]
    if missing:
        raise KnowledgeError(f"the lexicon {file} has no {', '.join(missing)}; add what is missing")
    classes = sorted({OTHER, NAME, DIGITS, *digit_classes, *data["words"]})
    chars = {name: chr(0x100 + i) for i, name in enumerate(classes)}
    capital = set(data.get("capital", ()))
    words: dict[str, tuple[str, Any, bool]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str, Any, bool]]] = {}
    for name, entries in data["words"].items():
        for key, value in entries.items():
            tokens = [m.group().lower() for m in TOKEN.finditer(key)]
            if len(tokens) > 1:
                phrases.setdefault(tokens[0], []).append((tuple(tokens[1:]), chars[name], value, name in capital))
            elif key in words:
                raise KnowledgeError(f"{file}: the word {key!r} stands in two classes; keep one of them")
            else:
                words[key] = (chars[name], value, name in capital)
    for entry in phrases.values():
        entry.sort(key=lambda p: (-len(p[0]), p[0]))
    macros: dict[str, str] = {}

    def compile_one(where: str, pattern: str) -> str:
        def put(m: re.Match[str]) -> str:
            word = m.group()
            if word in macros:
                return f"(?:{macros[word]})"
            if word in chars:
                return chars[word]
            raise KnowledgeError(f"{file}: {where} names {word!r}, which is neither a class nor a macro above it")

        return re.sub(r"\((?!\?)", "(?:", re.sub(r"[A-Za-z_]+", put, pattern)).replace(" ", "").replace("\n", "")

    for name, text in data.get("macros", {}).items():
        macros[name] = compile_one(f"the macro {name}", text)
    rules: dict[str, dict[str, Any]] = {}

    # most words can begin nothing: refusing them at once is most of the speed
    skip = "(?![" + "".join(chars[c] for c in data["skip"]) + "])" if data.get("skip") else ""

    def compile_all(entries: list[dict[str, Any]]) -> re.Pattern[str]:
        rules.update((rule["name"], rule) for rule in entries)
        parts = []
        for rule in entries:
            part = f"(?P<{rule['name']}>{compile_one('the pattern ' + rule['name'], rule['pattern'])})"
            try:
                re.compile(part)
            except re.error as problem:
                raise KnowledgeError(f"{file}: the pattern {rule['name']} is not well formed: {problem}") from problem
            parts.append(part)
        return re.compile(skip + "(?:" + "|".join(parts) + ")")

    pattern = compile_all(data["patterns"])
    for name, text in data.get("linkmacros", {}).items():
        macros[name] = compile_one(f"the macro {name}", text)
    links = compile_all(data["links"]) if "links" in data else None
    cores = re.compile("[" + "".join(chars[c] for c in data["cores"]) + "]")
    return Grammar(words, phrases, chars, {v: k for k, v in chars.items()}, pattern, rules, links, data, digits, cores)
