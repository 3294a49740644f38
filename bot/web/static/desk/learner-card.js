/** Who is asking, as far as the ticket knows. */
import { moment } from './clock.js';
import { el, languageOf } from './dom.js';
import { sentimentMark } from './sentiment.js';
import { learnerName } from './ticket-row.js';

export function learnerCard(l10n, ticket, owner) {
  const list = el('dl');
  const row = (key, value) => value && list.append(l10n.text(el('dt'), key), el('dd', {}, value));
  row('learnerName', learnerName(l10n, ticket));
  row('language', l10n.nameIn(el('span'), 'language', ticket.language));
  row('channel', l10n.nameIn(el('span'), 'channel', ticket.channel));
  row('mood', sentimentMark(l10n, ticket.sentiment));
  row('answers', l10n.nameIn(el('span'), 'owner', owner));
  row('assignee', holder(l10n, ticket));
  row('rating', ticket.rating && rating(l10n, ticket.rating));
  row('opened', moment(l10n, ticket.opened_at));
  row('conversationId', el('code', { text: String(ticket.conversation_id) }));
  return el('section', { class: 'card learner-card', 'aria-labelledby': 'desk-learner' }, l10n.text(el('h2', { id: 'desk-learner' }), 'learner'), list);
}

function holder(l10n, ticket) {
  if (!ticket.assignee_name) return l10n.text(el('span', { class: 'faint' }), 'nobody');
  return el('span', { text: ticket.assignee_name });
}

function rating(l10n, { score, words }) {
  const node = el('span', { class: 'rating' }, l10n.text(el('span'), 'ratingOf', score));
  if (words) node.append(el('q', { text: words, lang: languageOf(words) }));
  return node;
}
