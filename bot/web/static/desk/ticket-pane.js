/** The open ticket: transcript and composer in the middle, evidence and learner on the right. */
import { Composer } from './composer.js';
import { el, icon } from './dom.js';
import { evidenceCard } from './evidence-card.js';
import { learnerCard } from './learner-card.js';
import { isEditor } from './roles.js';
import { SentimentLine } from './sentiment-line.js';
import { suggestionCard } from './suggestions.js';
import { TicketHead } from './ticket-head.js';
import { Transcript } from './transcript.js';

// Events that change the ticket around the conversation; several at once are read once.
const CHANGES_TICKET = new Set(['learner_said', 'ticket_raised', 'ticket_claimed', 'ticket_released', 'ticket_resolved', 'owner_changed']);
const REFRESH_AFTER_MS = 300;

export class TicketPane {
  #desk;
  #opening = 0;
  #refresh = null;
  #detail = null;

  /** @param desk {l10n, me, api, connection, tickets, notices, actions, drafts, middle, side, onBack, onDetails, onConversation} */
  constructor(desk) {
    this.#desk = desk;
    const { l10n } = desk;
    this.line = new SentimentLine(l10n, (seq) => this.transcript.jump(seq));
    this.transcript = new Transcript(l10n, desk.me, this.line);
    this.composer = new Composer(l10n, desk.drafts, { onSend: (...sent) => this.#send(...sent), onTyping: () => this.#typing() });
    this.head = new TicketHead(l10n, isEditor(desk.me), {
      onBack: desk.onBack,
      onDetails: desk.onDetails,
      onClaim: () => this.claim(),
      onHandBack: () => this.handBack(),
      onResolve: () => this.resolve(),
    });
    this.blank = el('div', { class: 'blank' });
    this.node = el('div', { class: 'ticket', hidden: true }, this.head.node, this.line.node, this.transcript.node, this.composer.node);
    desk.middle.append(this.blank, this.node);
    desk.tickets.addEventListener('change', () => this.#follow());
    this.close();
  }

  get id() {
    return this.#detail?.ticket.id ?? null;
  }

  get #ticket() {
    return this.#detail.ticket;
  }

  /** @returns {Promise<boolean>} false where it could not be opened, or another was opened meanwhile */
  async open(id) {
    const opening = ++this.#opening;
    this.#leave();
    this.#showBlank('loading');
    try {
      const detail = await this.#desk.api.ticket(id);
      if (opening !== this.#opening) return false;
      this.#show(detail);
      return true;
    } catch (error) {
      if (!error.detail) throw error;
      if (opening === this.#opening) this.#showFailure(error, id);
      return false;
    }
  }

  close() {
    this.#opening += 1;
    this.#leave();
    this.#showBlank('nothingOpen', 'nothingOpenHint');
  }

  focus() {
    (this.#detail ? this.head.title : this.#desk.middle).focus();
  }

  receive(conversationId, event) {
    if (this.#detail?.ticket.conversation_id !== conversationId || !this.transcript.add(event)) return;
    if (CHANGES_TICKET.has(event.type)) this.#refreshSoon();
  }

  learnerTypes(conversationId) {
    if (this.#detail?.ticket.conversation_id === conversationId) this.transcript.learnerTypes();
  }

  write(kind) {
    if (!this.#detail) return;
    this.#desk.onConversation();
    this.composer.focus(kind);
  }

  claim() {
    return this.#access() === 'open' ? this.#desk.actions.claim(this.#ticket) : false;
  }

  handBack() {
    return this.#access() === 'mine' && this.#desk.actions.handBack(this.#ticket, { draftWaits: this.composer.hasReply });
  }

  resolve() {
    return this.#access() === 'mine' && this.#desk.actions.resolve(this.#ticket, { draftWaits: this.composer.hasReply });
  }

  #leave() {
    this.#desk.connection.unwatch();
    clearTimeout(this.#refresh);
    this.#detail = null;
    this.#desk.side.replaceChildren();
  }

  #show(detail) {
    this.#detail = detail;
    const { ticket, events } = detail;
    this.blank.hidden = true;
    this.node.hidden = false;
    this.transcript.show(ticket, events);
    this.#drawTicket();
    this.#drawSide();
    this.#desk.connection.watch(ticket.conversation_id, () => this.transcript.last);
  }

  #showBlank(...keys) {
    const { l10n } = this.#desk;
    this.node.hidden = true;
    this.blank.hidden = false;
    this.blank.replaceChildren(...keys.map((key, i) => l10n.text(el(i ? 'p' : 'strong'), key)));
  }

  #showFailure(error, id) {
    const { l10n } = this.#desk;
    const retry = l10n.text(el('button', { type: 'button', class: 'button', onclick: () => this.open(id) }), 'retry');
    this.blank.replaceChildren(icon('warning'), l10n.words(el('p', { role: 'alert' }), error.detail), retry);
  }

  #access() {
    if (!this.#detail) return null;
    const { status } = this.#ticket;
    if (status !== 'claimed') return status;
    return this.#desk.tickets.isMine(this.#ticket) ? 'mine' : 'other';
  }

  #drawTicket() {
    this.head.show(this.#ticket, this.#access());
    this.composer.show(this.#ticket, this.#access());
  }

  #drawSide() {
    const { l10n, side } = this.#desk;
    const { ticket, evidence, owner, suggestions } = this.#detail;
    const insert = (text) => {
      this.#desk.onConversation();
      this.composer.insert(text);
      this.#desk.notices.done('inserted');
    };
    const jump = () => {
      this.#desk.onConversation();
      this.transcript.jumpToEscalation();
    };
    side.replaceChildren(...[
      evidenceCard(l10n, ticket, evidence ?? {}, jump),
      suggestionCard(l10n, suggestions, insert),
      learnerCard(l10n, ticket, owner),
    ].filter(Boolean));
  }

  /** Takes over what the queue or an action says about the open ticket, unless it is older. */
  #follow() {
    const known = this.#detail && this.#desk.tickets.find(this.id);
    if (!known || known.version < this.#ticket.version || JSON.stringify(known) === JSON.stringify(this.#ticket)) return;
    this.#detail.ticket = known;
    this.#drawTicket();
    this.#refreshSoon();
  }

  #refreshSoon() {
    clearTimeout(this.#refresh);
    this.#refresh = setTimeout(() => this.#reread(), REFRESH_AFTER_MS);
  }

  async #reread() {
    const opening = this.#opening;
    const detail = await this.#desk.api.ticket(this.id).catch(() => null); // the next change reads again
    if (!detail || opening !== this.#opening) return;
    const changed = differs(detail, this.#detail);
    this.#detail = detail;
    for (const event of detail.events) this.transcript.add(event);
    this.#drawTicket();
    // The cards stay as they are where nothing changed, so that what is unfolded stays unfolded.
    if (changed) this.#drawSide();
  }

  async #send(kind, ticket, draft) {
    const text = draft.text.trim();
    if (kind === 'note') await this.#desk.api.note(ticket.id, text, draft.messageId);
    else {
      if (ticket.status === 'open' && !(await this.#desk.actions.claim(ticket))) throw new NotClaimed();
      await this.#desk.api.reply(ticket.id, text, draft.messageId);
    }
    // What was sent comes back as an event; without a live line it is fetched.
    if (!this.#desk.connection.live && this.id === ticket.id) await this.#reread();
  }

  #typing() {
    this.#desk.connection.typing(this.#ticket.conversation_id);
  }
}

/** The claim has told staff why already; the text stays. */
class NotClaimed extends Error {
  detail = { zh: '', en: '' };
}

function differs(detail, before) {
  const seen = ({ ticket, evidence, owner, suggestions }) => JSON.stringify([ticket, evidence, owner, suggestions]);
  return seen(detail) !== seen(before);
}
