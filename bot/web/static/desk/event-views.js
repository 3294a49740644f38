/** How each fact of a conversation looks in the transcript. What the desk does not know stays invisible. */
import { citationList, recommendationList } from './citations.js';
import { moment } from './clock.js';
import { el, icon, languageOf } from './dom.js';
import { richText } from './rich-text.js';
import { percent, sentimentMark } from './sentiment.js';
import { learnerName } from './ticket-row.js';

const VIEWS = {
  learner_said: (l10n, event, people) => message(l10n, event, 'learner', learnerName(l10n, people.ticket), { markup: false }),
  bot_said: botSaid,
  staff_said: (l10n, event, people) => message(l10n, event, 'staff', staffName(l10n, event, people)),
  note_added: noteAdded,
  ticket_opened: ticketOpened,
  ticket_raised: (l10n, event) => line(l10n, event, 'ticketRaised'),
  ticket_claimed: (l10n, event) => line(l10n, event, 'ticketClaimed', staff(l10n, event)),
  ticket_released: (l10n, event) => line(l10n, event, 'ticketReleased', staff(l10n, event)),
  ticket_resolved: (l10n, event) => (event.way === 'withdrawn' ? line(l10n, event, 'ticketWithdrawn') : line(l10n, event, 'ticketResolved', staff(l10n, event))),
  service_rated: serviceRated,
  owner_changed: (l10n, event) => (event.owner === 'bot' ? line(l10n, event, 'ownerBot') : line(l10n, event, 'ownerStaff', staff(l10n, event))),
  closed: (l10n, event) => line(l10n, event, 'closed'),
  action_run: actionRun,
  impression_shown: impressionShown,
  offer_withheld: offerWithheld,
  request_narrowed: requestNarrowed,
};

/**
 * @param people {me, ticket}: who reads, and whose conversation it is
 * @returns {HTMLElement|null}
 */
export function eventView(l10n, event, people) {
  const node = VIEWS[event.type]?.(l10n, event, people) ?? null;
  node?.setAttribute('data-seq', event.seq);
  return node;
}

/** What the bot understood, to stand under the learner's words. */
export function understoodView(l10n, { intent, confidence, sentiment }) {
  return el(
    'div', { class: 'understood' },
    intent && el('span', { class: 'intent' }, l10n.nameIn(el('span'), 'intent', intent), el('span', { class: 'number', text: percent(confidence) })),
    sentimentMark(l10n, sentiment),
  );
}

/** Empties a message whose text was removed; that it was there stays visible. */
export function redact(l10n, node) {
  const bubble = node.querySelector('.bubble');
  if (!bubble) return;
  bubble.replaceChildren(l10n.text(el('em'), 'redacted'));
  bubble.classList.add('redacted');
  for (const rest of node.querySelectorAll('.understood, .citations, .recommendations, .choices')) rest.remove();
}

function message(l10n, event, author, name, { markup = true, extra = [] } = {}) {
  const bubble = el('div', { class: 'bubble', lang: languageOf(event.text) }, richText(event.text ?? '', { markup }));
  const meta = el('div', { class: 'meta' }, el('span', { class: 'author' }, name), moment(l10n, event.at));
  return el('div', { class: `event message ${author}` }, meta, bubble, ...extra);
}

function botSaid(l10n, event) {
  const { turn, buttons, citations } = event;
  const name = el('span', {}, l10n.text(el('span'), 'bot'));
  if (turn?.rule) name.append(' · ', el('code', { text: turn.rule }));
  const extra = [
    turn?.abstained && l10n.text(el('span', { class: 'chip' }), 'abstained'),
    buttons?.length > 0 && choices(l10n, buttons),
    citationList(l10n, citations),
    turn?.recommendations?.length > 0 && recommendationList(l10n, turn.recommendations),
  ];
  const node = message(l10n, event, 'bot', name, { extra });
  if (event.discarded) discard(l10n, node);
  return node;
}

function discard(l10n, node) {
  node.classList.add('discarded');
  const bubble = node.querySelector('.bubble');
  bubble.before(l10n.text(el('span', { class: 'chip never-sent' }), 'neverSent'));
  // <del> rather than a style alone: screen readers can say it.
  bubble.replaceChildren(el('del', {}, ...bubble.childNodes));
}

function choices(l10n, buttons) {
  const list = l10n.label(el('ul', { class: 'choices' }), 'choices');
  list.append(...buttons.map(({ title }) => el('li', { text: title, lang: languageOf(title) })));
  return list;
}

function noteAdded(l10n, event, people) {
  const name = el('span', {}, icon('lock'), l10n.text(el('strong'), 'note'), ' · ', staffName(l10n, event, people));
  return message(l10n, event, 'note', name);
}

function ticketOpened(l10n, event) {
  const { ticket } = event;
  const reference = typeof ticket === 'string' ? ticket : ticket?.reference;
  const node = el('div', { class: 'event escalation' }, icon('warning'), l10n.text(el('strong'), event.reopened ? 'reopenedHere' : 'escalatedHere'));
  if (reference) node.append(el('span', { text: reference }));
  if (event.reason) node.append(el('code', { text: event.reason }));
  node.append(moment(l10n, event.at));
  return node;
}

function actionRun(l10n, event) {
  const node = line(l10n, event, 'ran', event.action);
  node.classList.add('step');
  if (event.rule) node.firstChild.after(' · ', l10n.text(el('span'), 'byRule', event.rule));
  return node;
}

function impressionShown(l10n, event) {
  const titles = (event.items ?? []).map((item) => (typeof item === 'string' ? item : l10n.pick(item.title) || item.title || item.id));
  const node = line(l10n, event, 'shown', titles.join(' · '));
  node.classList.add('step');
  return node;
}

function serviceRated(l10n, event) {
  if (event.score) return line(l10n, event, 'rated', event.score);
  const node = line(l10n, event, 'ratedWords');
  node.firstChild.after(' ', el('q', { text: event.words ?? '', lang: languageOf(event.words) }));
  return node;
}

/** The "why not shown" log: which rule kept the bot from suggesting, and what it means. */
function offerWithheld(l10n, event) {
  const node = line(l10n, event, event.requested ? 'withheldAsked' : 'withheldUnasked');
  const reason = event.reason ? l10n.words(el('span'), event.reason) : el('span', { text: event.rule });
  node.firstChild.after(' ', reason, ' ', el('code', { text: event.rule }));
  node.classList.add('step');
  return node;
}

/** What the learner asked a suggestion to meet; a request without conditions needs no line. */
function requestNarrowed(l10n, event) {
  if (!event.wish?.zh) return null;
  const node = line(l10n, event, 'wished');
  node.firstChild.after(' ', l10n.words(el('span'), event.wish));
  node.classList.add('step');
  return node;
}

function line(l10n, event, key, ...values) {
  return el('div', { class: 'event line' }, l10n.text(el('span'), key, ...values), moment(l10n, event.at));
}

function staff(l10n, event) {
  return event.staff_name ?? event.assignee_name ?? l10n.say('colleague');
}

function staffName(l10n, event, { me }) {
  const name = event.staff_name ?? '';
  const node = el('span', { class: 'staff-name' });
  if (name === me.display_name) return l10n.text(node, 'you', name);
  node.textContent = name;
  return node;
}
