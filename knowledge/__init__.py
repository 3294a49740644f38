"""Course content: courses, lessons, FAQs, policies and partner products as files, and the passages cut from them."""

from knowledge.catalogue import DEFAULT_CONTENT, Catalogue, load_catalogue, without_drafts
from knowledge.checks import find_overdue, find_problems
from knowledge.content_cache import Content, ContentCache
from knowledge.content_models import (
    UNREVIEWED,
    UNTRANSLATED,
    Asked,
    Bilingual,
    Course,
    Faq,
    Lesson,
    PartnerProduct,
    Passage,
    Policy,
)
from knowledge.errors import ContentError, KnowledgeError, Problem
from knowledge.faq_draft import FaqDraft, remove_faq_drafts, write_faq_draft
from knowledge.kept_catalogues import KeptCatalogues
from knowledge.markdown import anchor_of, render, sections_of
from knowledge.passages import passages_of
from knowledge.reviewing import NothingToReview, review

__all__ = [
    "DEFAULT_CONTENT",
    "UNREVIEWED",
    "UNTRANSLATED",
    "Asked",
    "Bilingual",
    "Catalogue",
    "Content",
    "ContentCache",
    "ContentError",
    "Course",
    "Faq",
    "FaqDraft",
    "KeptCatalogues",
    "KnowledgeError",
    "Lesson",
    "NothingToReview",
    "PartnerProduct",
    "Passage",
    "Policy",
    "Problem",
    "anchor_of",
    "find_overdue",
    "find_problems",
    "load_catalogue",
    "passages_of",
    "remove_faq_drafts",
    "render",
    "review",
    "sections_of",
    "without_drafts",
    "write_faq_draft",
]
