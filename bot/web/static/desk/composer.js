/** Where staff write: a reply to the learner, or a note that only colleagues see. */
import { el, icon } from './dom.js';
import { Tabs } from './tabs.js';

const LONGEST = 4_000;

export class Composer {
  #l10n;
  #drafts;
  #handlers;
  #ticket = null;
  #access = null;
  #sending = new Set();

  /**
   * @param handlers {onSend(kind, ticket, draft) → Promise, onTyping()}
   */
  constructor(l10n, drafts, handlers) {
    this.#l10n = l10n;
    this.#drafts = drafts;
    this.#handlers = handlers;
    this.field = el('textarea', { rows: 2, oninput: () => this.#typed(), onkeydown: (event) => this.#key(event) });
    this.hint = el('p', { class: 'hint', id: 'desk-composer-hint' });
    this.problem = el('p', { class: 'problem', role: 'alert', hidden: true });
    this.button = el('button', { type: 'submit', class: 'button primary' });
    this.field.setAttribute('aria-describedby', this.hint.id);
    const panel = el('div', { role: 'tabpanel', class: 'writing' }, this.field, this.problem, el('div', { class: 'writing-foot' }, this.hint, this.button));
    this.tabs = new Tabs(l10n, 'writeTo', [{ id: 'reply', key: 'reply' }, { id: 'note', key: 'internalNote' }], panel, () => this.#change());
    this.tabs.button('note').prepend(icon('lock'));
    this.node = el('form', { class: 'composer', onsubmit: (event) => this.#submit(event) }, this.tabs.node, panel);
    this.tabs.select('reply');
  }

  /** @param access "mine", "open", "other" or "resolved": what a reply to this ticket needs */
  show(ticket, access) {
    const other = ticket.id !== this.#ticket?.id;
    this.#ticket = ticket;
    this.#access = access;
    if (other) {
      this.tabs.select('reply');
      this.#load();
    }
    this.#draw();
  }

  focus(kind) {
    this.tabs.select(kind);
    this.field.focus();
  }

  /** Puts a suggestion after what is written already. */
  insert(text) {
    this.focus('reply');
    const written = this.field.value.trimEnd();
    this.field.value = written ? `${written}\n\n${text}` : text;
    this.#typed();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  get hasReply() {
    return Boolean(this.#ticket && this.#drafts.read(this.#ticket.id, 'reply').text.trim());
  }

  get #kind() {
    return this.tabs.selected;
  }

  #change() {
    this.node.classList.toggle('note', this.#kind === 'note');
    if (!this.#ticket) return;
    this.#load();
    this.#draw();
  }

  #load() {
    this.field.value = this.#drafts.read(this.#ticket.id, this.#kind).text;
    this.problem.hidden = true;
    this.#grow();
  }

  #draw() {
    const note = this.#kind === 'note';
    const sending = this.#sending.has(this.#place());
    const refused = !note && (this.#access === 'other' || this.#access === 'resolved');
    this.field.readOnly = sending;
    this.button.disabled = sending || refused || this.#excess() > 0;
    this.#l10n.label(this.field, note ? 'noteBox' : 'replyBox');
    this.#l10n.attribute(this.field, 'placeholder', note ? 'notePlaceholder' : 'replyPlaceholder');
    this.#l10n.text(this.button, sending ? 'sending' : note ? 'addNote' : this.#access === 'open' ? 'claimAndSend' : 'send');
    this.#drawHint(refused);
  }

  #drawHint(refused) {
    const excess = this.#excess();
    this.hint.classList.toggle('excess', excess > 0);
    if (excess > 0) this.#l10n.text(this.hint, 'tooLong', excess);
    else if (refused && this.#access === 'other') this.#l10n.text(this.hint, 'held', this.#ticket.assignee_name ?? this.#l10n.say('colleague'));
    else if (refused) this.#l10n.text(this.hint, 'over');
    else this.#l10n.text(this.hint, 'enterSends');
  }

  #excess() {
    return this.field.value.length - LONGEST;
  }

  #typed() {
    this.#drafts.write(this.#ticket.id, this.#kind, this.field.value);
    this.problem.hidden = true;
    this.#grow();
    this.#draw();
    // A note is none of the learner's business, not even that it is being written.
    if (this.#kind === 'reply' && this.#access === 'mine' && this.field.value) this.#handlers.onTyping();
  }

  #grow() {
    this.field.style.height = 'auto';
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  #key(event) {
    // The key that ends a composition belongs to the input method (229 where isComposing is already false).
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') this.field.blur();
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.node.requestSubmit();
    }
  }

  async #submit(event) {
    event.preventDefault();
    const [ticket, kind, place] = [this.#ticket, this.#kind, this.#place()];
    const draft = this.#drafts.read(ticket.id, kind);
    if (!draft.text.trim() || this.button.disabled) return;
    this.#sending.add(place);
    this.problem.hidden = true;
    this.#draw();
    let detail = null;
    try {
      await this.#handlers.onSend(kind, ticket, draft);
      this.#drafts.clear(ticket.id, kind);
    } catch (error) {
      if (!error.detail) throw error;
      detail = error.detail;
    } finally {
      this.#sending.delete(place);
      // Somebody may have gone on to another ticket while this was sent.
      if (this.#place() === place) this.#finish(detail);
    }
  }

  #finish(detail) {
    this.#load();
    this.#draw();
    if (!detail) return;
    this.problem.hidden = false;
    this.#l10n.bind(this.problem, () => {
      this.problem.textContent = `${this.#l10n.say('notSent')} ${this.#l10n.pick(detail)}`;
    });
  }

  #place() {
    return `${this.#ticket?.id}/${this.#kind}`;
  }
}
