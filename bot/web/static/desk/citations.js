/** What an answer rests on and what it offered, folded until somebody wants to see it. */
import { el, languageOf, outsideLink } from './dom.js';

export function citationList(l10n, citations) {
  if (!citations?.length) return null;
  const summary = l10n.text(el('summary'), 'sources', citations.length);
  return el('details', { class: 'citations' }, summary, el('ol', {}, ...citations.map((citation) => citationItem(l10n, citation))));
}

function citationItem(l10n, { n, title, url, quote, version }) {
  return el(
    'li', { value: n },
    el('div', { class: 'citation-head' }, outsideLink(title ?? '', url), version && l10n.text(el('span', { class: 'faint' }), 'version', version)),
    quote && el('blockquote', { text: quote, lang: languageOf(quote) }),
  );
}

/** @param {object[]|string[]} items courses or partner products; a bare id where no more is known */
export function recommendationList(l10n, items) {
  return el('ul', { class: 'recommendations' }, ...items.map((item) => recommendation(l10n, item)));
}

function recommendation(l10n, item) {
  const { kind, title, url, label, sponsored, reason } = typeof item === 'string' ? { title: item } : item;
  return el(
    'li', {},
    label && el('span', { class: sponsored ? 'label sponsored' : 'label', text: words(l10n, label), lang: languageOf(words(l10n, label)) }),
    !label && kind && l10n.nameIn(el('span', { class: 'label' }), 'kind', kind),
    outsideLink(words(l10n, title) || item.id, url),
    reason && el('span', { class: 'faint', text: words(l10n, reason), lang: languageOf(words(l10n, reason)) }),
  );
}

/** Texts are plain in the learner's language, or a pair. */
function words(l10n, text) {
  return typeof text === 'object' && text ? l10n.pick(text) : text ?? '';
}
