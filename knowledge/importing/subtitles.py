"""SRT and VTT to windows of speech, each under a heading with the time at which it begins."""

import html
import re

import pysubs2

from knowledge.errors import NotImportable
from knowledge.importing.clean_html import to_markdown
from knowledge.importing.document import Language, Reason, language_of

_LONGEST: dict[Language, int] = {"zh": 300, "en": 700}  # characters; well within one passage
_SECONDS = 45
_PAUSE_SECONDS = 4
_END = re.compile(r"[。！？!?.…]['\"”’）)]*$")
_MARKUP = re.compile(r"<[^>]{0,200}>|\{\\[^}]{0,200}\}")


def convert_subtitles(text: str) -> tuple[str, float]:
    """Markdown, and the length in seconds."""
    try:
        subtitles = pysubs2.SSAFile.from_string(text, format_="vtt" if text.lstrip().startswith("WEBVTT") else "srt")
    except (pysubs2.exceptions.Pysubs2Error, ValueError, OverflowError) as error:
        raise NotImportable(Reason.BROKEN, "no subtitles with times in it") from error
    cues = _cues(subtitles)
    if not cues:
        raise NotImportable(Reason.NO_TEXT, "no subtitles with times in it")
    language = language_of("".join(cue for _, _, cue in cues))
    parts = [f"<h2>{_time(start)}</h2><p>{html.escape(said)}</p>" for start, said in _windows(cues, language)]
    return to_markdown("".join(parts))[1], cues[-1][1]


def _cues(subtitles: pysubs2.SSAFile) -> list[tuple[float, float, str]]:
    """Start, end and text. Captions that roll repeat the line before; each line is kept once."""
    cues: list[tuple[float, float, str]] = []
    before: list[str] = []
    for event in sorted(subtitles.events, key=lambda event: event.start):
        lines = [" ".join(_MARKUP.sub("", line).split()) for line in event.text.replace(r"\h", " ").split(r"\N")]
        lines = [line for line in lines if line]
        fresh = [line for line in lines if line not in before]
        if fresh:
            cues.append((event.start / 1000, event.end / 1000, " ".join(fresh)))
        before = lines
    return cues


def _windows(cues: list[tuple[float, float, str]], language: Language) -> list[tuple[float, str]]:
    """Neighbouring cues joined up to a length and a time, rather ended after a sentence or at a pause."""
    windows: list[tuple[float, list[str]]] = []
    ended = 0.0
    for start, end, text in cues:
        if windows:
            since, said = windows[-1]
            size = sum(map(len, said))
            full = size + len(text) > _LONGEST[language] or end - since > 2 * _SECONDS
            rest = start - ended > _PAUSE_SECONDS and size > _LONGEST[language] // 6
            done = start - since >= _SECONDS and bool(_END.search(said[-1]))
        if not windows or full or rest or done:
            windows.append((start, []))
        windows[-1][1].append(text)
        ended = end
    joint = "" if language == "zh" else " "
    return [(start, joint.join(said)) for start, said in windows]


def _time(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
