"""Chooses the pieces that stay in the trimmed vocabulary and writes `kept_pieces.json.gz`. Needs `wordfreq`.

Run by hand when the base changes: `python -m nlu.training.keep_pieces`. The list is in the repository, so neither
training nor serving needs word frequencies.
"""

import gzip
import json
import re
import unicodedata
from pathlib import Path

import numpy as np

from nlu.training.base_encoder import WeightsFile, build_tokenizer, find_weights

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W\d_]", re.UNICODE)
_LATIN = re.compile(r"^[A-Za-z]+$")
_BRANDS = [
    "iPhone",
    "iPad",
    "MacBook",
    "Android",
    "Huawei",
    "HarmonyOS",
    "Xiaomi",
    "WeChat",
    "Weixin",
    "Alipay",
    "PayPal",
    "Telegram",
    "WhatsApp",
    "TikTok",
    "Douyin",
    "Bilibili",
    "Taobao",
    "JD",
    "Visa",
    "Mastercard",
    "UnionPay",
    "ETF",
    "REIT",
    "APR",
    "IRR",
    "CPI",
    "LPR",
    "ABS",
    "VIP",
    "SVIP",
    "APP",
    "PDF",
    "PPT",
    "Excel",
    "Zoom",
    "Chrome",
    "Safari",
    "Edge",
    "Firefox",
    "Windows",
    "Linux",
    "iOS",
    "macOS",
    "WiFi",
    "Bluetooth",
    "AirPods",
    "HDMI",
    "MP3",
    "MP4",
    "VPN",
    "OTP",
    "SMS",
    "QQ",
    "FAQ",
    "BMI",
    "LDL",
    "HDL",
    "HbA1c",
    "GI",
    "MRI",
    "CT",
    "ECG",
    "COVID",
    "HPV",
    "SPF",
    "UVB",
    "401k",
    "IRA",
    "ISA",
    "HSA",
    "EPF",
    "CPF",
    "fapiao",
]
_ENGLISH_WORDS = 60_000
_AFTER_HAN_WORDS = 20_000


def main() -> None:
    from wordfreq import top_n_list

    weights = WeightsFile(find_weights())
    pieces = weights.pieces()
    everything = np.arange(len(pieces))
    full = build_tokenizer(pieces, everything)
    words = top_n_list("en", _ENGLISH_WORDS)
    texts = [form for word in [*words, *_BRANDS] for form in (word, word.capitalize(), word.upper())]
    texts += [f"课{word}" for word in [*words[:_AFTER_HAN_WORDS], *_BRANDS]]
    used = {i for encoding in full.encode_batch(texts) for i in encoding.ids}

    lowest = min(range(4, len(pieces) - 1), key=lambda i: pieces[i][1])
    keep = {0, 1, 2, 3, lowest}
    for i, (piece, _) in enumerate(pieces[:-1]):
        text = piece.replace("▁", "")
        letters = _LETTER.findall(text)
        plain = not letters or _HAN.search(text) is not None
        short_latin = bool(_LATIN.match(text)) and len(text) <= 2
        western = len(text) == 1 and unicodedata.name(text, "").startswith("LATIN") and ord(text) < 0x180
        if i in used or short_latin or western or (plain and not _foreign(text)):
            keep.add(i)
    ordered = sorted(keep)
    deltas = np.diff(ordered, prepend=0).tolist()
    target = Path(__file__).with_name("kept_pieces.json.gz")
    target.write_bytes(gzip.compress(json.dumps(deltas).encode(), mtime=0))
    print(f"{len(ordered)} of {len(pieces)} pieces kept in {target}")  # noqa: T201 - a command line tool


def _foreign(text: str) -> bool:
    return any(_LETTER.match(c) and not _HAN.match(c) and not ("a" <= c.lower() <= "z") for c in text)


if __name__ == "__main__":
    main()
