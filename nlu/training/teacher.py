"""What the frozen base makes of the training texts: the vectors that training holds the model to."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import Progress

from nlu.dataset import identity_of
from nlu.training.base_encoder import BASE_SHA256, BaseEncoder
from nlu.training.batches import QUERY_PREFIX, encode
from nlu.training.model import mean_pool

_READ_AT_ONCE = 64
Vectors = Mapping[str, NDArray[np.float32]]


def teacher_vectors(
    base: BaseEncoder, texts: Mapping[str, Sequence[str]], max_tokens: int, device: torch.device, kept: Path | None
) -> Vectors:
    """Retrieval vectors of the unchanged base, [rows of the task, width] for each task.

    Args:
        kept: where they are read from if they are of these texts, and else written to: on a CPU they take minutes.
    """
    identity = identity_of([BASE_SHA256, QUERY_PREFIX, max_tokens, *sorted(texts.items())])
    if kept is not None and kept.is_file():
        with np.load(kept) as found:
            if str(found["identity"]) == identity:
                return {task: found[task] for task in texts}
    vectors: Vectors = _encode(base, texts, max_tokens, device)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        whole = kept.with_name(f"{kept.stem}.part.npz")  # a run that is killed leaves no half of it behind
        np.savez(whole, allow_pickle=False, identity=np.array(identity), **vectors)
        whole.replace(kept)
    return vectors


@torch.no_grad()  # type: ignore[untyped-decorator]  # torch's stubs
def _encode(
    base: BaseEncoder, texts: Mapping[str, Sequence[str]], max_tokens: int, device: torch.device
) -> dict[str, NDArray[np.float32]]:
    base.model.to(device)
    different = sorted({text for rows in texts.values() for text in rows}, key=lambda text: (len(text), text))
    found = np.zeros((len(different), base.model.config.hidden_size), dtype=np.float32)
    with Progress() as progress:
        for start in progress.track(range(0, len(different), _READ_AT_ONCE), description="vectors of the base"):
            chosen = different[start : start + _READ_AT_ONCE]
            ids, mask = (tensor.to(device) for tensor in encode(base.tokenizer, chosen, QUERY_PREFIX, max_tokens))
            hidden = base.model(input_ids=ids, attention_mask=mask).last_hidden_state
            found[start : start + len(chosen)] = mean_pool(hidden, mask).float().cpu().numpy()
    place = {text: number for number, text in enumerate(different)}
    return {task: found[[place[text] for text in rows]] for task, rows in texts.items()}
