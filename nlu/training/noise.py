"""Typing slips for training: what a hurried thumb does to a text. Pure, given its random generator."""

import random

_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_HOMOPHONES = dict(
    zip(
        "的得地在再做作帐账以已像象那哪吗嘛吧把他她它钱前课刻号好退推款宽买卖视是频平会回员圆师时发法票漂",
        "得的的再在作做账帐已以象像哪那嘛吗把吧她他他前钱刻课好号推退宽款卖买是视平频回会圆员时师法发漂票",
        strict=True,
    )
)


def add_slips(text: str, rng: random.Random) -> str:
    """One or two slips: a dropped, doubled, swapped or neighbouring letter, or a homophone character."""
    characters = list(text)
    for _ in range(rng.choice((1, 1, 2))):
        if len(characters) < 4:
            break
        at = rng.randrange(1, len(characters) - 1)
        character = characters[at]
        if character in _HOMOPHONES and rng.random() < 0.7:
            characters[at] = _HOMOPHONES[character]
        elif character in _NEIGHBOURS and rng.random() < 0.5:
            characters[at] = rng.choice(_NEIGHBOURS[character])
        else:
            slip = rng.choice(("drop", "double", "swap"))
            if slip == "drop":
                del characters[at]
            elif slip == "double":
                characters.insert(at, character)
            else:
                characters[at], characters[at + 1] = characters[at + 1], characters[at]
    return "".join(characters)
