"""The contrastive loss of a batch of question and passage pairs, computed by sentence-transformers.

`MultipleNegativesRankingLoss` in both directions, each with a softmax of its own. It is handed the vectors that our own
forward made, so the loop with its other tasks stays as it is. `CachedMultipleNegativesRankingLoss` embeds by itself,
piece by piece, and would have to own the loop; batches of 32 short texts don't need it.
"""

from functools import cache
from typing import Any

import structlog
import torch
from torch import Tensor, nn

log = structlog.get_logger()
_NEVER = -1e4  # a similarity that no softmax gives weight to, and that 16-bit floats can hold


def pair_loss(queries: Tensor, passages: Tensor, temperature: float, same: Tensor | None = None) -> Tensor:
    """Mean loss of finding each query's passage among the batch's, and each passage's query.

    Args:
        queries: unit vectors; row i belongs to row i of `passages`.
        temperature: cosines are divided by it.
        same: True where two rows are no negatives of each other (they share their passage); its diagonal doesn't count.
    """
    off = None if same is None else same & ~torch.eye(len(queries), dtype=torch.bool, device=same.device)

    def similarity(a: Tensor, b: Tensor) -> Tensor:
        cosines = a @ b.T
        return cosines if off is None else cosines.masked_fill(off, _NEVER)

    ranking_loss = _ranking_loss()
    if ranking_loss is None:
        scores, target = similarity(queries, passages) / temperature, torch.arange(len(queries), device=queries.device)
        there, back = nn.functional.cross_entropy(scores, target), nn.functional.cross_entropy(scores.T, target)
        return (there + back) / 2
    loss = ranking_loss(
        model=None,  # it embeds nothing here
        scale=1.0 / temperature,
        similarity_fct=similarity,
        directions=("query_to_doc", "doc_to_query"),
        partition_mode="per_direction",
    )
    result: Tensor = loss.compute_loss_from_embeddings([queries, passages], labels=torch.empty(0))
    return result


@cache
def _ranking_loss() -> Any | None:
    try:
        from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    except ImportError as error:
        log.warning("pair_loss_without_sentence_transformers", reason=str(error), instead="the same loss in torch")
        return None
    return MultipleNegativesRankingLoss
