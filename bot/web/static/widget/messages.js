/** One entry of the log: what the learner, the bot or staff said, or a line by the system. */
import { Citations } from './citations.js';
import { el, icon } from './dom.js';
import { languageOf } from './localizer.js';
import { recommendationCards } from './recommendations.js';
import { richText } from './rich-text.js';

/**
 * @typedef {object} Tools
 * @property {import('./localizer.js').Localizer} l10n
 * @property {(payload: string, title: string) => void} press
 * @property {(card: {impression_id: string, kind: string, id: string}) => void} opened
 * @property {(id: string) => void} retry
 * @property {(id: string) => void} edit
 */

export function learnerMessage({ text, at }, id, tools) {
  const status = el('span', { class: 'status' });
  const entry = frame('learner', at, tools.l10n, null, [
    el('div', { class: 'bubble', lang: languageOf(text) }, richText(text, { markup: false })),
  ], status);
  entry.dataset.messageId = id;
  return entry;
}

/** @param {'sending'|'waiting'|'sent'|'failed'|'refused'} state */
export function setDelivery(entry, state, tools, detail) {
  const status = entry.querySelector('.status');
  const id = entry.dataset.messageId;
  entry.dataset.delivery = state;
  entry.querySelector('.fault')?.remove();
  status.replaceChildren(tools.l10n.text(el('span'), state === 'refused' ? 'failed' : state));
  if (state !== 'failed' && state !== 'refused') return;
  const act = state === 'failed' ? tools.retry : tools.edit;
  const button = el('button', { type: 'button', class: 'again', onclick: () => act(id) });
  status.append(' · ', tools.l10n.text(button, state === 'failed' ? 'retry' : 'edit'));
  if (!detail) return;
  const fault = el('p', { class: 'fault' });
  tools.l10n.bind(fault, () => { fault.textContent = tools.l10n.pick(detail); });
  entry.append(fault);
}

export function botMessage({ text, at, buttons, citations: cited, turn }, tools) {
  const { l10n, press } = tools;
  const language = turn?.language ?? null;
  // Each bubble carries the citations of its own marks; the turn's list stands on its last bubble only.
  const citations = cited?.length ? new Citations(cited, language, l10n) : null;
  const bubble = el('div', { class: 'bubble', lang: languageOf(text) },
    richText(text, { mark: (n) => citations?.mark(n) ?? null }));
  const person = el('button', {
    type: 'button', class: 'quiet person', onclick: () => press('/human_handoff', l10n.say('talkToPerson')),
  }, icon('person'), l10n.text(el('span'), 'talkToPerson'));
  return frame('bot', at, l10n, who(l10n, 'bot'), [
    bubble,
    citations?.node,
    turn?.recommendations?.length ? recommendationCards(turn.recommendations, tools) : null,
    buttons?.length ? quickReplies(buttons, tools) : null,
  ], person);
}

export function staffMessage({ text, at, staff_name: name }, { l10n }) {
  const bubble = el('div', { class: 'bubble', lang: languageOf(text) }, richText(text));
  return frame('staff', at, l10n, who(l10n, 'staff', name), [bubble]);
}

export function systemLine(at, l10n, key, ...values) {
  return frame('system', at, l10n, null, [l10n.text(el('p', { class: 'line' }), key, ...values)]);
}

/** Removes what was said, everywhere in the entry, and says that it was removed. */
export function redact(entry, l10n) {
  for (const node of entry.querySelectorAll('.sources, .cards, .replies, .person, .fault')) node.remove();
  const bubble = entry.querySelector('.bubble, .line');
  bubble.classList.add('redacted');
  bubble.lang = '';
  bubble.removeAttribute('lang');
  bubble.replaceChildren(l10n.text(el('p'), 'redacted'));
}

function frame(speaker, at, l10n, name, parts, extra = null) {
  const date = new Date(at);
  const entry = el('div', { class: `entry from-${speaker}`, 'data-speaker': speaker, 'data-day': date.toDateString() },
    dayLine(date, l10n), name ?? (speaker === 'learner' ? el('p', { class: 'unseen' }, l10n.text(el('span'), 'you')) : null), ...parts);
  if (speaker !== 'system') entry.append(el('div', { class: 'meta' }, time(date, l10n), extra ?? ''));
  return entry;
}

function who(l10n, speaker, name) {
  const shown = el('span', { class: 'who-name' });
  if (name) shown.textContent = name;
  else l10n.text(shown, speaker === 'bot' ? 'bot' : 'someStaff');
  const face = el('span', { class: 'face', 'aria-hidden': 'true', lang: 'zh-CN', text: speaker === 'bot' ? '知' : initial(name) });
  const role = l10n.text(el('span', { class: 'role' }), speaker === 'bot' ? 'botRole' : 'staffRole');
  return el('p', { class: 'who' }, face, shown, ' ', role);
}

/** The letter on a face: the given name's first character in Chinese, the first letter otherwise. */
function initial(name) {
  const letters = [...(name ?? '')];
  if (!letters.length) return '·';
  return languageOf(name) === 'en' ? letters[0].toUpperCase() : letters[letters.length > 1 ? 1 : 0];
}

function quickReplies(buttons, { l10n, press }) {
  const group = el('div', { class: 'replies', role: 'group' });
  for (const { title, payload } of buttons) {
    group.append(el('button', {
      type: 'button', class: 'reply', lang: languageOf(title), text: title, onclick: () => press(payload, title),
    }));
  }
  return l10n.label(group, 'quickReplies');
}

function time(date, l10n) {
  const node = el('time', { datetime: date.toISOString() });
  return l10n.bind(node, () => {
    node.textContent = date.toLocaleTimeString(l10n.tag, { hour: '2-digit', minute: '2-digit', hour12: false });
  });
}

function dayLine(date, l10n) {
  const label = el('span');
  l10n.bind(label, () => { label.textContent = dayName(date, l10n); });
  return el('p', { class: 'day', hidden: true }, label);
}

function dayName(date, l10n) {
  const today = new Date();
  if (date.toDateString() === today.toDateString()) return l10n.say('today');
  today.setDate(today.getDate() - 1);
  if (date.toDateString() === today.toDateString()) return l10n.say('yesterday');
  return date.toLocaleDateString(l10n.tag, { month: 'long', day: 'numeric', weekday: 'short' });
}
