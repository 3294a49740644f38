/** Why a conversation came to a person: the frozen evidence, in words and numbers. */
import { recommendationList } from './citations.js';
import { moment } from './clock.js';
import { el, icon, languageOf } from './dom.js';
import { scoreGauge } from './gauge.js';
import { percent, sentimentMark } from './sentiment.js';

export function evidenceCard(l10n, ticket, evidence, onJump) {
  const jump = el('button', { type: 'button', class: 'link', onclick: onJump }, l10n.text(el('span'), 'jumpEscalated'));
  return el(
    'section', { class: `card evidence ${ticket.urgency}`, 'aria-labelledby': 'desk-why' },
    l10n.text(el('h2', { id: 'desk-why' }), 'why'),
    l10n.words(el('p', { class: 'reason' }), ticket.reason_text ?? { zh: ticket.reason, en: ticket.reason }),
    facts(l10n, ticket, evidence),
    turnList(l10n, evidence.turns ?? []),
    recommended(l10n, evidence.recommended ?? []),
    earlier(l10n, evidence.earlier ?? []),
    el('p', { class: 'foot' }, jump, el('span', { class: 'frozen' }, icon('lock'), l10n.text(el('span'), 'frozen'))),
  );
}

function facts(l10n, ticket, { rule, attempts }) {
  const tried = Array.isArray(attempts) ? attempts.length : attempts;
  const node = el('p', { class: 'facts' });
  node.append(l10n.text(el('span'), 'rule'), ' ', el('code', { text: rule ?? ticket.reason }));
  if (Number.isFinite(tried)) node.append(l10n.text(el('span', { class: 'attempts' }), 'attempts', tried));
  return node;
}

function turnList(l10n, turns) {
  if (!turns.length) return null;
  const list = l10n.label(el('ol', { class: 'evidence-turns' }), 'evidenceTurns');
  list.append(...turns.map((turn) => turnItem(l10n, turn)));
  return list;
}

function turnItem(l10n, turn) {
  const { text, intent, confidence, sentiment, abstained, rule } = turn;
  return el(
    'li', {},
    el('blockquote', { text, lang: languageOf(text) }),
    el(
      'div', { class: 'readings' },
      intent && el('span', { class: 'intent' }, l10n.nameIn(el('span'), 'intent', intent), el('span', { class: 'number', text: percent(confidence) })),
      sentimentMark(l10n, sentiment),
      abstained && l10n.text(el('span', { class: 'chip' }), 'abstained'),
    ),
    score(l10n, turn),
    rule && el('code', { text: rule }),
  );
}

function score(l10n, { score: reached, threshold }) {
  if (reached === null || reached === undefined) return null;
  const words = [reached, threshold].map((number) => number?.toFixed(2));
  const key = threshold === null || threshold === undefined ? 'scoreOnly' : reached < threshold ? 'scoreBelow' : 'scoreAbove';
  return el('div', { class: `score ${key}` }, scoreGauge(reached, threshold), l10n.text(el('span'), key, ...words));
}

function recommended(l10n, items) {
  const node = el('div', { class: 'was-recommended' }, l10n.text(el('h3'), 'wasRecommended'));
  node.append(items.length ? recommendationList(l10n, items) : l10n.text(el('p', { class: 'faint' }), 'nothingRecommended'));
  return node;
}

/** What brought the learner here before, newest first. */
function earlier(l10n, times) {
  if (!times.length) return null;
  const list = el('ul', {}, ...times.map(({ opened_at: at, evidence, reason, by }) => {
    const why = evidence?.reason ? l10n.words(el('span'), evidence.reason) : el('span', { text: reason });
    return el('li', {}, moment(l10n, at), ' ', why, by && el('span', { class: 'faint', text: ` · ${by}` }));
  }));
  return el('div', { class: 'earlier-times' }, l10n.text(el('h3'), 'earlierTimes'), list);
}
