/** Tells of new urgent tickets: a number in the page's title, a notice and a live region. No sound. */

export class Announcer {
  #l10n;
  #tickets;
  #region;
  #notices;
  #shown = new Map();

  constructor(l10n, tickets, { region, notices, onOpen }) {
    this.#l10n = l10n;
    this.#tickets = tickets;
    this.#region = region;
    this.#notices = notices;
    tickets.addEventListener('urgent', ({ detail: ticket }) => this.#announce(ticket, onOpen));
    tickets.addEventListener('change', () => this.#update());
    l10n.onChange(() => this.#drawTitle());
    this.#drawTitle();
  }

  #announce(ticket, onOpen) {
    this.#region.textContent = this.#words(ticket);
    // Only a critical one may cover what staff are reading.
    if (ticket.urgency !== 'critical') return;
    const notice = this.#notices.urgent(
      (node) => this.#l10n.bind(node, () => { node.textContent = this.#words(ticket); }),
      () => onOpen(ticket.id),
    );
    this.#shown.set(ticket.id, notice);
  }

  #words({ urgency, reference, reason, reason_text: text }) {
    const why = text ? this.#l10n.pick(text) : reason;
    return this.#l10n.say('newUrgent', this.#l10n.name('urgency', urgency), reference, why);
  }

  /** A notice about a ticket that somebody has taken asks for nothing any more. */
  #update() {
    const waiting = new Set((this.#tickets.list('queue') ?? []).map((ticket) => ticket.id));
    for (const [id, notice] of this.#shown) {
      if (waiting.has(id)) continue;
      notice.remove();
      this.#shown.delete(id);
    }
    this.#drawTitle();
  }

  #drawTitle() {
    const count = this.#tickets.urgentCount();
    document.title = `${count ? `(${count}) ` : ''}${this.#l10n.say('title')}`;
  }
}
