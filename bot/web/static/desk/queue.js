/** The left side: three views of the tickets, kept in place while they change. */
import { el } from './dom.js';
import { Tabs } from './tabs.js';
import { ticketRow } from './ticket-row.js';
import { VIEWS } from './tickets.js';

export class Queue {
  #l10n;
  #tickets;
  #onOpen;
  #rows = new Map();
  #openId = null;
  #cursor = null;

  /** @param {(id: string) => void} onOpen */
  constructor(l10n, tickets, onOpen) {
    this.#l10n = l10n;
    this.#tickets = tickets;
    this.#onOpen = onOpen;
    this.list = l10n.label(el('ul', { class: 'rows' }), 'tickets');
    this.empty = el('div', { class: 'empty' });
    const panel = el('div', { role: 'tabpanel', class: 'queue-panel' }, this.list, this.empty);
    this.tabs = new Tabs(l10n, 'tickets', VIEWS.map((id) => ({ id, key: id })), panel, (view) => this.#show(view));
    for (const view of VIEWS) this.tabs.button(view).append(el('span', { class: 'count' }));
    this.node = el('div', { class: 'queue-body' }, this.tabs.node, panel);
    tickets.addEventListener('change', () => this.#draw());
    this.tabs.select('queue');
  }

  /** Marks the ticket that the middle shows. */
  mark(id) {
    this.#openId = id;
    if (id !== null) this.#cursor = id;
    for (const [rowId, row] of this.#rows) markOpen(row.button, rowId === id);
  }

  /** Moves the focus down (1) or up (-1). */
  move(step) {
    const ids = [...this.#rows.keys()];
    if (!ids.length) return;
    const at = ids.indexOf(this.#cursor);
    const next = at < 0 ? (step > 0 ? 0 : ids.length - 1) : Math.min(ids.length - 1, Math.max(0, at + step));
    this.#focus(ids[next]);
  }

  openCursor() {
    if (this.#rows.has(this.#cursor)) this.#onOpen(this.#cursor);
  }

  focus() {
    if (this.#rows.has(this.#cursor)) this.#focus(this.#cursor);
    else this.tabs.button(this.tabs.selected).focus();
  }

  #focus(id) {
    this.#cursor = id;
    this.#rows.get(id).button.focus();
  }

  #show(view) {
    for (const row of this.#rows.values()) row.item.remove();
    this.#rows.clear();
    this.#draw();
    // The queue is sent; the others are asked for each time they are looked at.
    if (view !== 'queue' || !this.#tickets.list(view)) this.#tickets.load(view);
  }

  #draw() {
    this.#drawCounts();
    const view = this.tabs.selected;
    const tickets = this.#tickets.list(view) ?? [];
    const focused = document.activeElement;
    const rows = new Map(tickets.map((ticket) => [ticket.id, this.#row(ticket)]));
    for (const [id, row] of this.#rows) if (!rows.has(id)) row.item.remove();
    this.#rows = rows;
    [...rows.values()].forEach((row, i) => {
      // A row already in its place stays untouched, so that it keeps the focus and the reader's place.
      if (this.list.children[i] !== row.item) this.list.insertBefore(row.item, this.list.children[i] ?? null);
    });
    if (focused?.isConnected && focused !== document.activeElement && this.list.contains(focused)) focused.focus();
    this.#drawEmpty(view, tickets.length);
  }

  #row(ticket) {
    const row = this.#rows.get(ticket.id) ?? this.#newRow(ticket.id);
    const drawn = JSON.stringify(ticket);
    if (row.drawn !== drawn) {
      row.drawn = drawn;
      row.button.className = `row ${ticket.urgency}`;
      row.button.replaceChildren(...ticketRow(this.#l10n, ticket).filter(Boolean));
    }
    markOpen(row.button, ticket.id === this.#openId);
    return row;
  }

  #newRow(id) {
    const button = el('button', {
      type: 'button',
      'data-ticket': id,
      onclick: () => this.#onOpen(id),
      onfocus: () => { this.#cursor = id; },
    });
    return { button, item: el('li', {}, button), drawn: null };
  }

  #drawCounts() {
    for (const view of VIEWS) {
      const count = this.#tickets.list(view)?.length;
      // The number of everything ever resolved tells nobody anything.
      const shown = view === 'resolved' || count === undefined ? '' : String(count);
      this.tabs.button(view).querySelector('.count').textContent = shown;
    }
  }

  #drawEmpty(view, count) {
    this.list.hidden = count === 0;
    this.empty.hidden = count > 0;
    if (count > 0) return;
    const say = (tag, key) => this.#l10n.text(el(tag), key);
    if (this.#tickets.failed.has(view)) {
      const retry = this.#l10n.text(el('button', { type: 'button', class: 'button', onclick: () => this.#tickets.load(view) }), 'retry');
      this.empty.replaceChildren(say('p', 'failed'), retry);
    } else if (!this.#tickets.list(view)) this.empty.replaceChildren(say('p', 'loading'));
    else this.empty.replaceChildren(say('strong', `${view}Empty`), say('p', `${view}EmptyHint`));
  }
}

function markOpen(button, open) {
  if (open) button.setAttribute('aria-current', 'true');
  else button.removeAttribute('aria-current');
}
