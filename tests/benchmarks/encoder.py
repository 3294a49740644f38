"""Our encoder beside the same base in torch fp32 and in a plain sentence-transformers encode, in one run, as ratios.

The peers need the extra `train`. Each is asked the same texts in turn on one thread, so that what else the machine
does weighs on all alike; the peers give the vector alone, ours intent, sentiment and safety with it.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from nlu import DEFAULT_BUNDLE, Encoder
from nlu.judging.speed import texts_of_length
from tests.benchmarks.samples import Spread, ratio_of_medians, spread

_WARM_UP = 5
_BATCH = 32
Ask = Callable[[Sequence[str]], object]


@dataclass(frozen=True)
class Encoded:
    """One encoder: milliseconds of a text alone, and texts a second in batches."""

    alone_ms: Spread
    texts_a_second: float


@dataclass(frozen=True)
class Encoders:
    """The report of this benchmark."""

    tokens: int
    encoders: dict[str, Encoded]
    slower_alone: dict[str, float]
    """Median of each peer's time for one text over ours."""
    slower_in_batches: dict[str, float]


def measure(texts: int = 200, tokens: int = 16, bundle: Path = DEFAULT_BUNDLE) -> Encoders:
    """Ours, `torch fp32` and `sentence-transformers` on different texts of so many tokens."""
    ours = Encoder(bundle, threads=1)
    asked = texts_of_length(ours, texts, tokens)
    with tempfile.TemporaryDirectory() as folder:
        asks: dict[str, Ask] = {"ours": lambda batch: ours.run(batch, "query"), **_peers(Path(folder))}
        alone = _in_turn(asks, [[text] for text in asked])
        batches = _in_turn(asks, [asked[start : start + _BATCH] for start in range(0, len(asked) - _BATCH + 1, _BATCH)])
    peers = [name for name in asks if name != "ours"]
    return Encoders(
        tokens=tokens,
        encoders={name: Encoded(spread(alone[name]), round(1000 * _BATCH / median(batches[name]), 1)) for name in asks},
        slower_alone={name: ratio_of_medians(alone[name], alone["ours"]) for name in peers},
        slower_in_batches={name: ratio_of_medians(batches[name], batches["ours"]) for name in peers},
    )


def _in_turn(asks: dict[str, Ask], batches: Sequence[Sequence[str]]) -> dict[str, list[float]]:
    """Milliseconds of every encoder for every batch; who is asked first goes round."""
    for batch in batches[:_WARM_UP]:
        for ask in asks.values():
            ask(batch)
    times: dict[str, list[float]] = {name: [] for name in asks}
    names = list(asks)
    for n, batch in enumerate(batches):
        for name in names[n % len(names) :] + names[: n % len(names)]:
            started = time.perf_counter()
            asks[name](batch)
            times[name].append((time.perf_counter() - started) * 1000)
    return times


def _peers(folder: Path) -> dict[str, Ask]:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import PreTrainedTokenizerFast

    from nlu.training.base_encoder import load_base
    from nlu.training.batches import QUERY_PREFIX, encode
    from nlu.training.model import mean_pool

    torch.set_num_threads(1)
    base = load_base()
    model = base.model.eval()

    @torch.inference_mode()  # type: ignore[untyped-decorator]  # torch's stubs
    def in_torch(batch: Sequence[str]) -> object:
        ids, mask = encode(base.tokenizer, batch, QUERY_PREFIX, 256)
        return mean_pool(model(input_ids=ids, attention_mask=mask).last_hidden_state, mask).numpy()

    model.save_pretrained(folder)
    specials = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    PreTrainedTokenizerFast(tokenizer_object=base.tokenizer, **specials).save_pretrained(folder)
    plain = SentenceTransformer(modules=[Transformer(str(folder)), Pooling(model.config.hidden_size)], device="cpu")

    def in_sentence_transformers(batch: Sequence[str]) -> object:
        prefixed = [QUERY_PREFIX + text for text in batch]
        return plain.encode(prefixed, batch_size=_BATCH, show_progress_bar=False, normalize_embeddings=True)

    return {"torch fp32": in_torch, "sentence-transformers": in_sentence_transformers}
