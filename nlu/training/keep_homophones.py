"""Chooses the Chinese characters that slips are made of and writes `homophones.tsv`. Needs `pypinyin` and `wordfreq`.

Run by hand: `python -m nlu.training.keep_homophones`. The table is in the repository, so neither training nor judging
needs either. Readings are pypinyin's (MIT), the order is by frequency in wordfreq's (Apache-2.0, CC BY-SA data) list.
"""

from collections import Counter, defaultdict
from pathlib import Path

from opencc import OpenCC

_CHARACTERS = 3500  # as many as general schooling teaches; a rarer one is never the slip
TABLE = "homophones.tsv"


def main() -> None:
    from pypinyin import lazy_pinyin
    from wordfreq import get_frequency_dict

    counted: Counter[str] = Counter()
    for word, frequency in get_frequency_dict("zh", "large").items():
        for character in word:
            if "\u4e00" <= character <= "\u9fff":
                counted[character] += frequency
    to_simplified = OpenCC("t2s")
    common = [c for c, _ in counted.most_common() if to_simplified.convert(c) == c][:_CHARACTERS]
    by_syllable = defaultdict(list)
    for character in common:
        by_syllable[lazy_pinyin(character)[0]].append(character)
    lines = [f"{syllable}\t{''.join(characters)}\n" for syllable, characters in sorted(by_syllable.items())]
    (Path(__file__).parent / TABLE).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
