/** The log of a conversation: entries in order of their numbers, what is not yet numbered last. */
import { el, focused, icon } from './dom.js';
import { botMessage, learnerMessage, redact, setDelivery, staffMessage, systemLine } from './messages.js';

const TYPING_MS = 8000;
const NEAR_END_PX = 80;

export class Log {
  #l10n;
  #tools;
  #list;
  #typing;
  #typingTimer = null;
  #jump;
  #onFocusLost;
  #atEnd = true;
  node;

  constructor({ l10n, press, opened, retry, edit, onFocusLost }) {
    this.#l10n = l10n;
    this.#tools = { l10n, press, opened, retry, edit };
    this.#onFocusLost = onFocusLost;
    this.#list = l10n.label(el('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-relevant': 'additions' }), 'log');
    this.#typing = el('div', { class: 'typing', role: 'status' });
    // The scrolling part takes focus, so that the arrow keys can scroll it.
    this.scroller = l10n.label(el('div', { class: 'scroller', tabindex: '0', role: 'group' }, this.#list, this.#typing), 'log');
    this.#jump = el('button', { type: 'button', class: 'jump', hidden: true, onclick: () => this.scrollToEnd() },
      icon('down'), l10n.text(el('span'), 'newMessages'));
    this.scroller.addEventListener('scroll', () => {
      this.#atEnd = this.#nearEnd();
      if (this.#atEnd) this.#jump.hidden = true;
    }, { passive: true });
    // Who reads the end goes on reading it when the composer grows or a phone's keyboard opens.
    new ResizeObserver(() => { if (this.#atEnd) this.scrollToEnd(); }).observe(this.scroller);
    this.node = el('div', { class: 'conversation' }, this.scroller, this.#jump);
  }

  // ---- entries --------------------------------------------------------------

  show(event) {
    const make = {
      learner_said: () => this.#confirm(event),
      bot_said: () => this.#add(event, botMessage(event, this.#tools)),
      staff_said: () => this.#add(event, staffMessage(event, this.#tools)),
      owner_changed: () => this.#add(event, this.#ownerLine(event)),
      ticket_opened: () => this.#add(event, this.#ticketLine(event)),
      redacted: () => (event.through_seq ? this.#erase(event.through_seq) : this.#redact(event.target_seq)),
      closed: () => this.#add(event, systemLine(event.at, this.#l10n, 'closed')),
    };
    // Kinds that only staff or audit read, and kinds of a later version, leave no entry.
    make[event.type]?.();
  }

  /** Shows a message that is on its way. */
  showPending(item) {
    if (this.#byMessageId(item.client_msg_id)) return;
    const entry = learnerMessage(item, item.client_msg_id, this.#tools);
    this.#list.append(entry);
    if (item.kind === 'press') this.#retireReplies();
    this.#decorate(entry);
    this.scrollToEnd();
  }

  setDelivery(id, state, detail) {
    const entry = this.#byMessageId(id);
    // What the log already holds under a number is sent, whatever a late frame says.
    if (entry && !entry.dataset.seq) setDelivery(entry, state, this.#tools, detail);
  }

  /** Marks what is on its way as waiting while there is no line, and as sending once there is. */
  setWaiting(waiting) {
    const [from, to] = waiting ? ['sending', 'waiting'] : ['waiting', 'sending'];
    for (const entry of this.#list.querySelectorAll(`[data-delivery="${from}"]`)) setDelivery(entry, to, this.#tools);
  }

  /** The server has stored a message under a number: it takes its place in the order. */
  acknowledge(id, seq) {
    const entry = this.#byMessageId(id);
    if (!entry || entry.dataset.seq) return;
    setDelivery(entry, 'sent', this.#tools);
    this.#place(entry, seq);
  }

  remove(id) {
    const entry = this.#byMessageId(id);
    const after = entry?.nextElementSibling;
    entry?.remove();
    if (after) this.#decorate(after);
  }

  clear() {
    this.#list.replaceChildren();
    this.hideTyping();
    this.#jump.hidden = true;
  }

  /** History that the learner has seen before is not read out again. */
  setQuiet(quiet) {
    this.#list.setAttribute('aria-live', quiet ? 'off' : 'polite');
  }

  #confirm(event) {
    const pending = this.#byMessageId(event.message_id);
    if (pending) {
      this.acknowledge(event.message_id, event.seq);
      return;
    }
    const entry = learnerMessage(event, event.message_id ?? '', this.#tools);
    setDelivery(entry, 'sent', this.#tools);
    this.#add(event, entry);
  }

  #add(event, entry) {
    const follow = this.#nearEnd();
    if (event.type !== 'learner_said') {
      this.hideTyping();
      this.#retireReplies();
    }
    this.#place(entry, event.seq);
    if (event.type === 'learner_said' || follow) this.#follow(entry);
    else this.#jump.hidden = false;
  }

  #place(entry, seq) {
    entry.dataset.seq = String(seq);
    let before = this.#list.lastElementChild;
    while (before && (before === entry || !before.dataset.seq || Number(before.dataset.seq) > seq)) {
      before = before.previousElementSibling;
    }
    const left = entry.nextElementSibling;
    const target = before ? before.nextElementSibling : this.#list.firstElementChild;
    // Moving a node drops focus and repeats the announcement, so move only when the order asks for it.
    if (target !== entry) this.#list.insertBefore(entry, target);
    for (const node of [entry, entry.nextElementSibling, left]) if (node) this.#decorate(node);
  }

  /** A name once per run of messages by the same speaker, a date once per day. */
  #decorate(entry) {
    const before = entry.previousElementSibling;
    const newDay = before?.dataset.day !== entry.dataset.day;
    const nameOf = (node) => node?.dataset.speaker + (node?.querySelector('.who-name')?.textContent ?? '');
    entry.querySelector('.day').hidden = !newDay;
    entry.classList.toggle('continues', !newDay && nameOf(before) === nameOf(entry));
  }

  #ownerLine({ at, owner, staff_name: name }) {
    if (owner === 'bot') return systemLine(at, this.#l10n, 'botBack');
    return systemLine(at, this.#l10n, 'staffJoined', name ?? this.#l10n.say('someStaff'));
  }

  #ticketLine({ at, ticket }) {
    const reference = typeof ticket === 'object' ? ticket?.reference : ticket;
    return reference
      ? systemLine(at, this.#l10n, 'ticketOpened', reference)
      : systemLine(at, this.#l10n, 'ticketOpenedPlain');
  }

  #redact(seq) {
    const entry = [...this.#list.children].find((node) => node.dataset.seq === String(seq));
    if (entry) redact(entry, this.#l10n);
  }

  /** The learner had everything up to a number erased: nothing of it stays on the screen. */
  #erase(seq) {
    for (const node of [...this.#list.children]) {
      if (Number(node.dataset.seq ?? 0) > seq) continue;
      const hadFocus = node.contains(focused(node));
      node.remove();
      if (hadFocus) this.#onFocusLost();
    }
  }

  /** Buttons are offers of the moment: once something newer is said they are gone. */
  #retireReplies() {
    for (const group of this.#list.querySelectorAll('.replies')) {
      const hadFocus = group.contains(focused(group));
      group.remove();
      if (hadFocus) this.#onFocusLost();
    }
  }

  #byMessageId(id) {
    return [...this.#list.children].find((node) => id && node.dataset.messageId === id);
  }

  // ---- typing and scrolling --------------------------------------------------

  showTyping(who) {
    const follow = this.#nearEnd();
    const text = this.#l10n.text(el('span', { class: 'unseen' }), who === 'staff' ? 'staffTyping' : 'botTyping');
    const dots = el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
    if (!this.#typing.firstChild) this.#typing.append(text, dots);
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.hideTyping(), TYPING_MS);
    if (follow) this.scrollToEnd();
  }

  hideTyping() {
    clearTimeout(this.#typingTimer);
    this.#typing.replaceChildren();
  }

  scrollToEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#atEnd = true;
    this.#jump.hidden = true;
  }

  #nearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  /** Goes to the end, but never past the beginning of a message longer than the window. */
  #follow(entry) {
    this.scrollToEnd();
    const above = this.scroller.getBoundingClientRect().top - entry.getBoundingClientRect().top;
    if (above <= 0) return;
    this.scroller.scrollTop -= above + 8;
    this.#atEnd = this.#nearEnd();
  }
}
