"""What the rehearsal server knows: the demo stories' texts, found again in our own prompts. Pure.

A story folder holds `source.md` (English, with the headline in its front matter) and `draft.json`
(Japanese: a machine-like "draft" of everything, an editor's "final" where it differs).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STORIES = Path(__file__).with_name("stories")

# The scripts need no guidance; an honest reading has nothing to add to them.
EMPTY_BRIEF = {
    **{"content_type": "news", "voice": "desumasu"},
    **{"names": [], "terms": [], "numbers": [], "quotes": [], "boilerplate": []},
}

_TAG = re.compile(r"</?[a-z]+\d+/?>")
_FRONT_MATTER_TITLE = re.compile(r"\A---\n(?:.*\n)*?title:[ \t]*(.+)\n")
_SENTENCE = re.compile(r"[^。]+。?")
_NUMBERED_BLOCK = re.compile(r"^¶(\d+) (.*?)(?=^¶\d+ |\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Story:
    """One demo story: its English headline, its units by their plain English, and its summary parts."""

    title: str
    sources: tuple[str, ...]  # plain English of each unit, in order
    units: Mapping[str, Mapping[str, str]]  # plain English -> {"draft", "final"?}
    parts: Mapping[str, Mapping[str, Any]]  # title, lead ... -> {"draft", "final"?}
    resummary: Mapping[str, Any]


def plain(text: str) -> str:
    """Return a unit's text as stories are compared: without numbered tags, white space as one space."""
    return " ".join(_TAG.sub("", text).split())


def load_stories(folder: Path) -> list[Story]:
    """Read every story folder that has a `draft.json`. Raises ValueError naming a folder that is broken."""
    stories = []
    for path in sorted(folder.glob("*/draft.json")):
        headline = _FRONT_MATTER_TITLE.match(path.with_name("source.md").read_text("utf-8"))
        if headline is None:
            raise ValueError(f"{path.with_name('source.md')} has no title in its front matter")
        draft = json.loads(path.read_text("utf-8"))
        sources = tuple(plain(unit["source"]) for unit in draft["units"])
        stories.append(
            Story(
                title=plain(headline[1].strip().strip("\"'")),
                sources=sources,
                units=dict(zip(sources, draft["units"], strict=True)),
                parts={
                    part: draft[part]
                    for part in ("title", "lead", "key_points", "impact_analysis", "editorial_comment")
                },
                resummary=draft["resummary"],
            )
        )
    return stories


def text_of(message: Mapping[str, Any]) -> str:
    """Return a chat message's text, whether it is a string or a list of text parts."""
    content = message["content"]
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content)


def answer(stories: Sequence[Story], messages: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the JSON answer to our prompt in `messages`, or None when these stories do not hold it.

    The prompt is the one JSON object in the last user message. Raises KeyError or TypeError for
    messages that are no chat messages.
    """
    prompts = [text_of(message) for message in messages if message["role"] == "user"]
    start = prompts[-1].find("{") if prompts else -1
    if start < 0:
        return None
    try:
        task, _end = json.JSONDecoder().raw_decode(prompts[-1], start)
    except json.JSONDecodeError:
        return None
    match task.get("task"):
        case "translate":
            return _translate(stories, task)
        case "summarise":
            return _summarise(stories, task)
        case "judge":
            return _judge(stories, task)
        case _:
            return None


def _translate(stories: Sequence[Story], task: Mapping[str, Any]) -> dict[str, Any] | None:
    # The story of this headline first: two stories may share a heading and translate it differently.
    title = plain(task.get("title", ""))
    by_headline = sorted(stories, key=lambda story: story.title != title)
    units = []
    for unit in task["units"]:
        source = plain(unit["text"])
        known = next((story.units[source] for story in by_headline if source in story.units), None)
        if known is None:
            return None
        units.append({"id": unit["id"], "text": _version(known, task)})
    return {"units": units}


def _judge(stories: Sequence[Story], task: Mapping[str, Any]) -> dict[str, Any] | None:
    """Point at the sentences that the stories' own editors wrote anew; None for pairs that no story holds."""
    findings = []
    is_known = _story_of(stories, plain(task["title"]), {plain(pair.get("en", "")) for pair in task["pairs"]})
    for pair in task["pairs"]:
        source = plain(pair.get("en", ""))
        known = next((story.units[source] for story in stories if source in story.units), None)
        if known is None or "final" not in known:
            continue
        rewritten = [
            sentence
            for sentence in _SENTENCE.findall(pair["ja"])
            if sentence in known["draft"] and sentence not in known["final"]
        ]
        if rewritten:
            message = f"見本の編集者は、この段落を「{known['final'][:160]}」と直しました。"
            findings.append(
                {"id": pair["id"], "kind": "naturalness", "span": rewritten[0], "message": message}
            )
    return {"findings": findings} if is_known else None


def _summarise(stories: Sequence[Story], task: Mapping[str, Any]) -> dict[str, Any] | None:
    blocks = {plain(text): int(number) for number, text in _NUMBERED_BLOCK.findall(task["article"])}
    story = _story_of(stories, plain(task.get("title", "")), set(blocks))
    if story is None:
        return None
    reply: dict[str, Any] = {part: [] for part in ("brief", *story.parts)}
    for part in task["parts"]:
        if part == "brief":
            reply["brief"] = [EMPTY_BRIEF]
            continue
        value = story.resummary[part] if task.get("again") else _version(story.parts[part], task)
        if part in ("title", "lead", "editorial_comment"):
            value = [value]
        if part == "impact_analysis":
            value = _sentences(value)
        if part == "key_points":
            value = [
                {
                    "heading": point["heading"],
                    "text": point["text"],
                    "blocks": sorted(
                        blocks[story.sources[unit]]
                        for unit in point["units"]
                        if story.sources[unit] in blocks
                    ),
                }
                for point in value
            ]
        reply[part] = value
    return reply


def _sentences(analysis: str) -> list[dict[str, Any]]:
    """Return an analysis sentence by sentence. The scripts do not say what each rests on, and neither does this."""
    return [
        {"text": sentence, "blocks": [], "paragraph": number}
        for number, paragraph in enumerate(analysis.split("\n\n"))
        for sentence in _SENTENCE.findall(paragraph)
    ]


def _story_of(stories: Sequence[Story], title: str, texts: set[str]) -> Story | None:
    """Return the story with this headline, else the one that most of the text is from."""
    for story in stories:
        if story.title == title:
            return story
    best = max(stories, key=lambda story: len(texts & story.units.keys()), default=None)
    if best is None or 2 * len(texts & best.units.keys()) <= len(texts):
        return None
    return best


def _version(texts: Mapping[str, Any], task: Mapping[str, Any]) -> Any:
    """Return the draft, or the better text for an editor who asked again with an instruction."""
    return texts.get("final", texts["draft"]) if task.get("instruction") else texts["draft"]
