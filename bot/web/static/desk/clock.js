/** Clocks that tick once a second: how long a learner has waited, how long until the first reply is due. */
import { el, icon } from './dom.js';

const draws = new WeakMap();

setInterval(() => {
  for (const node of document.querySelectorAll('[data-clock]')) draws.get(node)?.();
}, 1_000);

/** "12:04", "1 h 20 min" or "2 d 3 h". */
export function duration(l10n, milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return l10n.say('days', Math.floor(hours / 24), hours % 24);
  if (hours >= 1) return l10n.say('hours', hours, minutes % 60);
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}

/** How long the learner has waited for us, or that we wait for them. */
export function waitingClock(l10n, ticket) {
  if (!ticket.waiting_since) return l10n.text(el('span', { class: 'clock resting' }), 'notWaiting');
  const since = Date.parse(ticket.waiting_since);
  const time = el('span');
  const draw = (node) => {
    const text = duration(l10n, Date.now() - since);
    time.textContent = text;
    node.title = l10n.say('waiting', text);
  };
  return ticking(l10n, el('span', { class: 'clock' }, icon('clock'), time), draw);
}

/** When the first reply is due; null where nothing is due. The short one leaves "first reply" to its tooltip. */
export function dueClock(l10n, ticket, { short = false } = {}) {
  if (!ticket.first_reply_due_at || !ticket.waiting_since || ticket.status === 'resolved') return null;
  const due = Date.parse(ticket.first_reply_due_at);
  return ticking(l10n, el('span', { class: 'due' }), (node) => {
    const left = due - Date.now();
    node.classList.toggle('overdue', left < 0);
    const time = duration(l10n, Math.abs(left));
    const key = left < 0 ? 'overdue' : 'due';
    node.textContent = l10n.say(short ? `${key}Short` : key, time);
    node.title = l10n.say(key, time);
  });
}

function ticking(l10n, node, draw) {
  node.setAttribute('data-clock', '');
  draws.set(node, () => draw(node));
  return l10n.bind(node, () => draw(node));
}

/** The moment something happened: the time today, with the date before that. */
export function moment(l10n, iso) {
  const date = new Date(iso);
  const node = el('time', { datetime: iso });
  return l10n.bind(node, () => {
    const today = date.toDateString() === new Date().toDateString();
    const day = today ? {} : { month: 'short', day: 'numeric' };
    const style = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...day };
    node.textContent = new Intl.DateTimeFormat(l10n.tag, style).format(date);
  });
}
