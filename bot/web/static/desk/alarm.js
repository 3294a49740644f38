/**
 * Critical tickets that nobody has claimed, or whose staff have not answered since the danger: a lane above everything,
 * in every view, and a bell that rings until staff acknowledge it. A second call of the server's rings again, also for
 * who has acknowledged the first.
 */
import { Bell } from './bell.js';
import { waitingClock } from './clock.js';
import { el, icon } from './dom.js';

const STORED = 'zhike.desk.acknowledged';

export class Alarm extends EventTarget {
  #l10n;
  #tickets;
  #onOpen;
  #region;
  #heard = readHeard();
  #told = new Set();
  #drawn = '';
  #bell = new Bell(() => this.#drawSound());

  constructor(l10n, tickets, { lane, region, onOpen }) {
    super();
    this.#l10n = l10n;
    this.#tickets = tickets;
    this.#onOpen = onOpen;
    this.#region = region;
    this.lane = l10n.label(lane, 'criticalLane');
    this.rows = el('ul', { class: 'lane-rows' });
    this.mute = el('button', { type: 'button', class: 'button acknowledge', onclick: () => this.acknowledge() },
      l10n.text(el('span'), 'acknowledge'), el('kbd', { text: 'a' }));
    this.sound = l10n.text(el('p', { class: 'lane-sound' }), 'soundBlocked');
    lane.append(icon('warning'), this.rows, this.sound, this.mute);
    tickets.addEventListener('change', () => this.#update());
  }

  get ringing() {
    return this.#bell.ringing;
  }

  /** Somebody is looking into it: the bell stops, the lane stays until the ticket is claimed. */
  acknowledge() {
    for (const ticket of this.#waiting()) this.#heard.add(callOf(ticket));
    storeHeard(this.#heard);
    const focused = document.activeElement === this.mute;
    this.#update();
    if (focused) this.rows.querySelector('button')?.focus();
  }

  #waiting() {
    return this.#tickets.calling();
  }

  #update() {
    const waiting = this.#waiting();
    const unheard = waiting.filter((ticket) => !this.#heard.has(callOf(ticket)));
    this.lane.hidden = waiting.length === 0;
    this.mute.hidden = unheard.length === 0;
    const drawn = JSON.stringify(waiting);
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      this.#draw(waiting);
    }
    for (const ticket of unheard) this.#tell(ticket);
    if (unheard.length) this.#bell.ring();
    else this.#bell.stop();
    this.lane.dataset.ringing = String(this.ringing);
    this.#drawSound();
    this.dispatchEvent(new Event('change'));
  }

  #draw(waiting) {
    const focused = this.rows.contains(document.activeElement) ? document.activeElement.dataset.critical : null;
    this.rows.replaceChildren(...waiting.map((ticket) => el('li', {}, this.#row(ticket))));
    if (focused) this.rows.querySelector(`[data-critical="${CSS.escape(focused)}"]`)?.focus();
  }

  #row(ticket) {
    const why = this.#l10n.words(el('strong'), ticket.reason_text ?? { zh: ticket.reason, en: ticket.reason });
    const again = ticket.alarms > 0 && this.#l10n.text(el('span', { class: 'again' }), 'stillUnclaimed');
    return el(
      'button', { type: 'button', class: 'lane-row', 'data-critical': ticket.id, onclick: () => this.#onOpen(ticket.id) },
      why, el('span', { text: ticket.reference }), again, waitingClock(this.#l10n, ticket),
    );
  }

  /** Each call is read out once. */
  #tell(ticket) {
    const call = callOf(ticket);
    if (this.#told.has(call)) return;
    this.#told.add(call);
    const key = ticket.alarms > 0 ? 'calledAgain' : 'calledFirst';
    this.#region.textContent = this.#l10n.say(key, ticket.reference, this.#l10n.pick(ticket.reason_text));
  }

  #drawSound() {
    this.sound.hidden = !(this.ringing && this.#bell.silent);
  }
}

/** What is acknowledged is a call, not a ticket: the second one has to be acknowledged too. */
function callOf({ id, alarms = 0, reopened = 0 }) {
  return `${id}:${reopened}:${alarms}`;
}

function readHeard() {
  try {
    return new Set(JSON.parse(sessionStorage.getItem(STORED) ?? '[]'));
  } catch {
    return new Set();
  }
}

function storeHeard(heard) {
  try {
    sessionStorage.setItem(STORED, JSON.stringify([...heard].slice(-100)));
  } catch { /* acknowledged until the page is left */ }
}
