/** The tickets the desk knows, by view. The queue comes by itself; the other views are asked for when it changes. */
import { readTicket } from './api.js';

export const VIEWS = ['queue', 'mine', 'resolved'];

// A burst of changes asks for the other views once.
const RELOAD_AFTER_MS = 250;

export class Tickets extends EventTarget {
  #api;
  #me;
  #lists = { queue: null, mine: null, resolved: null };
  // Also those that no view of ours holds, such as one a colleague has just claimed.
  #known = new Map();
  #reload = null;
  // What the server's last queue held, also claimed ones.
  #sent = new Set();
  failed = new Set();

  constructor(api, me) {
    super();
    this.#api = api;
    this.#me = me;
  }

  /** @returns {object[]|null} null while the view was never loaded */
  list(view) {
    return this.#lists[view];
  }

  /** Dangers that nobody looks at: unclaimed, or said to staff who have not answered since. */
  calling() {
    return [...this.#sent].map((id) => this.#known.get(id)).filter((ticket) => ticket?.calls_desk);
  }

  find(id) {
    return this.#known.get(id) ?? null;
  }

  isMine(ticket) {
    return ticket.status === 'claimed' && ticket.assignee === this.#me.id;
  }

  async load(view) {
    try {
      const tickets = (await this.#api.tickets(view)).map((ticket) => this.#learn(ticket));
      this.#lists[view] = tickets.filter((ticket) => this.#belongs(ticket, view));
      this.failed.delete(view);
    } catch {
      this.failed.add(view);
    }
    this.#changed();
  }

  /** Takes the server's word on who waits, and tells of urgent tickets not seen before. */
  receiveQueue(sent) {
    const tickets = sent.map((ticket) => this.#learn(readTicket(ticket)));
    const known = this.#lists.queue && new Set(this.#lists.queue.map((ticket) => ticket.id));
    this.#lists.queue = tickets.filter((ticket) => this.#belongs(ticket, 'queue'));
    this.#sent = new Set(tickets.map((ticket) => ticket.id));
    this.failed.delete('queue');
    for (const ticket of tickets) this.#place(ticket, 'mine');
    this.#changed();
    for (const ticket of this.#lists.queue) {
      if (known && !known.has(ticket.id) && isUrgent(ticket)) this.dispatchEvent(new CustomEvent('urgent', { detail: ticket }));
    }
    clearTimeout(this.#reload);
    this.#reload = setTimeout(() => this.#loadOthers(), RELOAD_AFTER_MS);
  }

  /** Takes in a ticket that an action of ours answered with, before the next queue arrives. */
  put(answered) {
    const ticket = this.#learn(answered);
    for (const view of VIEWS) this.#place(ticket, view);
    this.#changed();
  }

  urgentCount() {
    return (this.#lists.queue ?? []).filter(isUrgent).length;
  }

  #loadOthers() {
    this.load('mine');
    if (this.#lists.resolved) this.load('resolved');
  }

  /** Answers may overtake each other; the newer version stands. */
  #learn(ticket) {
    const known = this.#known.get(ticket.id);
    if (known && known.version > ticket.version) return known;
    this.#known.set(ticket.id, ticket);
    return ticket;
  }

  #place(ticket, view) {
    const list = this.#lists[view];
    if (!list) return;
    const at = list.findIndex((known) => known.id === ticket.id);
    if (!this.#belongs(ticket, view)) {
      if (at >= 0) list.splice(at, 1);
    } else if (at >= 0) list[at] = ticket;
    else if (view === 'resolved') list.unshift(ticket);
    else list.push(ticket);
  }

  #belongs(ticket, view) {
    if (view === 'mine') return this.isMine(ticket);
    return ticket.status === (view === 'queue' ? 'open' : 'resolved');
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

export function isUrgent(ticket) {
  return ticket.urgency !== 'normal';
}
