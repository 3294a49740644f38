/** Drafts the server proposes, with what they rest on. They are put into the reply, never sent. */
import { citationList } from './citations.js';
import { el, languageOf } from './dom.js';
import { richText } from './rich-text.js';

export function suggestionCard(l10n, suggestions, onInsert) {
  if (!suggestions?.length) return null;
  const hint = l10n.text(el('p', { class: 'faint' }), 'suggestionHint');
  return el(
    'section', { class: 'card suggestions', 'aria-labelledby': 'desk-suggestions' },
    l10n.text(el('h2', { id: 'desk-suggestions' }), 'suggestions'),
    hint,
    el('ul', {}, ...suggestions.map((suggestion) => suggestionItem(l10n, suggestion, onInsert))),
  );
}

function suggestionItem(l10n, { text, citations }, onInsert) {
  const insert = el('button', { type: 'button', class: 'button small', onclick: () => onInsert(text) });
  return el(
    'li', {},
    el('div', { class: 'draft', lang: languageOf(text) }, richText(text)),
    citationList(l10n, citations),
    l10n.text(insert, 'insert'),
  );
}
