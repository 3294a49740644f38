"""Another wording of cited sentences: asked of an OpenAI-compatible endpoint, and sent only if every check holds."""

from bot.rewriting.rewriter import CheckedRewriter, rewriter_of

__all__ = ["CheckedRewriter", "rewriter_of"]
