/** What one ticket shows in the queue. */
import { dueClock, waitingClock } from './clock.js';
import { el, languageOf } from './dom.js';
import { sentimentMark } from './sentiment.js';

export function ticketRow(l10n, ticket) {
  return [
    el('span', { class: 'row-top' }, urgencyChip(l10n, ticket.urgency), ticket.reopened > 0 && l10n.text(el('span', { class: 'chip' }), 'reopened'), dueClock(l10n, ticket, { short: true }), waitingClock(l10n, ticket)),
    reason(l10n, ticket),
    el('span', { class: 'row-last', lang: languageOf(ticket.last_text), text: ticket.last_text ?? '' }),
    el(
      'span', { class: 'row-foot' },
      learnerName(l10n, ticket),
      el('span', { text: ticket.reference }),
      l10n.nameIn(el('span'), 'channel', ticket.channel),
      l10n.nameIn(el('span'), 'languageShort', ticket.language),
      ticket.sentiment && sentimentMark(l10n, ticket.sentiment),
      ticket.rating && l10n.text(el('span'), 'ratingOf', ticket.rating.score),
    ),
  ];
}

export function urgencyChip(l10n, urgency) {
  return l10n.nameIn(el('span', { class: `urgency ${urgency}` }), 'urgency', urgency);
}

export function learnerName(l10n, ticket, tag = 'span') {
  const node = el(tag, { class: 'learner-name' });
  return ticket.learner_name ? fixed(node, ticket.learner_name) : l10n.text(node, 'anonymous');
}

function reason(l10n, ticket) {
  return l10n.words(el('span', { class: 'row-reason' }), ticket.reason_text ?? { zh: ticket.reason, en: ticket.reason });
}

function fixed(node, text) {
  node.textContent = text;
  node.lang = languageOf(text);
  return node;
}
