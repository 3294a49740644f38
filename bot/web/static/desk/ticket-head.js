/** The bar over an open ticket: whose it is, how long they wait, what can be done with it. */
import { dueClock, waitingClock } from './clock.js';
import { el, icon } from './dom.js';
import { learnerName, urgencyChip } from './ticket-row.js';

export class TicketHead {
  #l10n;
  #editor;

  /** @param actions {onBack, onDetails, onClaim, onHandBack, onResolve}; `editor`: who may make drafts of answers */
  constructor(l10n, editor, actions) {
    this.#l10n = l10n;
    this.#editor = editor;
    this.title = el('h2', { tabindex: '-1' });
    this.facts = el('div', { class: 'head-facts' });
    const back = l10n.label(el('button', { type: 'button', class: 'icon-button back', onclick: actions.onBack }, icon('back')), 'backToQueue');
    this.details = l10n.label(el('button', { type: 'button', class: 'icon-button open-details', onclick: actions.onDetails }, icon('details')), 'details');
    this.claim = this.#button('claim', 'button primary', actions.onClaim, 'c');
    this.handBack = this.#button('handBack', 'button', actions.onHandBack, 'h');
    this.resolve = this.#button('resolve', 'button', actions.onResolve, 'e');
    this.draft = l10n.text(el('a', { class: 'button' }), 'makeDraft');
    const buttons = el('div', { class: 'head-actions' }, this.claim, this.handBack, this.resolve, this.draft);
    this.node = el('div', { class: 'ticket-head' }, back, el('div', { class: 'head-words' }, this.title, this.facts), buttons, this.details);
  }

  show(ticket, access) {
    this.title.replaceChildren(learnerName(this.#l10n, ticket), el('span', { class: 'reference', text: ticket.reference }));
    this.facts.replaceChildren(...[
      urgencyChip(this.#l10n, ticket.urgency),
      this.#status(ticket, access),
      access !== 'resolved' && waitingClock(this.#l10n, ticket),
      dueClock(this.#l10n, ticket),
    ].filter(Boolean));
    this.claim.hidden = access !== 'open';
    this.handBack.hidden = access !== 'mine';
    this.resolve.hidden = access !== 'mine';
    this.draft.hidden = access !== 'resolved' || !this.#editor;
    this.#l10n.bind(this.draft, () => { this.draft.href = `/desk/knowledge/draft?ticket=${ticket.reference}&lang=${this.#l10n.locale}`; }, 'href');
  }

  #status(ticket, access) {
    const node = el('span', { class: `status ${access}` });
    if (access === 'mine') return this.#l10n.text(node, 'heldByMe');
    if (access === 'other' && ticket.assignee_name) return this.#l10n.text(node, 'heldBy', ticket.assignee_name);
    return this.#l10n.nameIn(node, 'status', ticket.status);
  }

  #button(key, kind, onClick, shortcut) {
    const attributes = { type: 'button', class: kind, onclick: onClick, 'aria-keyshortcuts': shortcut };
    return el('button', attributes, this.#l10n.text(el('span'), key), el('kbd', { 'aria-hidden': 'true', text: shortcut }));
  }
}
