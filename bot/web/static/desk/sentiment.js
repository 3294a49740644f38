/** The small mark that says how a message sounded: a shape and a word, never colour alone. */
import { el, svg } from './dom.js';

const SHAPES = { negative: 'M2 3h8L6 10z', neutral: 'M2 4.5h8v3H2z', positive: 'M6 2l4 7H2z' };

/** The server says a label, or a label with its probability. */
export function readSentiment(sentiment) {
  if (!sentiment) return null;
  if (typeof sentiment === 'string') return { label: sentiment, score: null };
  return { label: sentiment.label, score: sentiment.score ?? sentiment.confidence ?? null };
}

export function sentimentMark(l10n, sentiment) {
  const read = readSentiment(sentiment);
  if (!read) return null;
  const shape = svg('svg', { viewBox: '0 0 12 12', class: 'shape', 'aria-hidden': 'true' }, svg('path', { d: SHAPES[read.label] ?? SHAPES.neutral }));
  return el('span', { class: `sentiment ${read.label}` }, shape, l10n.nameIn(el('span'), 'sentiment', read.label));
}

export function percent(number) {
  return number === null || number === undefined ? '' : `${Math.round(number * 100)}%`;
}
