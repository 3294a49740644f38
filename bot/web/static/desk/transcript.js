/** The conversation as it happened, in order of seq, each event once. */
import { el, icon } from './dom.js';
import { eventView, redact, understoodView } from './event-views.js';

// Nearer to the end than this counts as reading the end.
const NEAR_END_PX = 80;
const TYPING_MS = 8_000;

export class Transcript {
  #l10n;
  #me;
  #line;
  #nodes = new Map();
  #learner = null;
  #typingEnds = null;
  #ticket = null;
  #following = true;
  last = 0;

  /** @param line the sentiment line, which takes a point for each message of the learner */
  constructor(l10n, me, line) {
    this.#l10n = l10n;
    this.#me = me;
    this.#line = line;
    this.log = l10n.label(el('div', { class: 'log', role: 'log', 'aria-live': 'polite', tabindex: '0' }), 'transcript');
    this.typing = l10n.text(el('div', { class: 'typing', hidden: true }), 'learnerTypes');
    this.more = el('button', { type: 'button', class: 'button more', hidden: true, onclick: () => this.#toEnd() }, icon('down'), l10n.text(el('span'), 'newMessages'));
    this.node = el('div', { class: 'transcript' }, this.log, this.typing, this.more);
    this.log.addEventListener('scroll', () => this.#scrolled());
    // A growing composer must not push the newest message out of sight.
    new ResizeObserver(() => { if (this.#following) this.#toEnd(); }).observe(this.log);
  }

  /** Starts afresh with what a ticket came with; not read aloud message by message. */
  show(ticket, events) {
    this.#ticket = ticket;
    this.log.setAttribute('aria-live', 'off');
    this.log.replaceChildren();
    this.#nodes.clear();
    this.#line.clear();
    this.#learner = null;
    this.last = 0;
    this.#hideTyping();
    for (const event of events) this.#append(event);
    if (!events.length) this.log.append(this.#l10n.text(el('p', { class: 'empty' }), 'transcriptEmpty'));
    this.#toEnd();
    requestAnimationFrame(() => this.log.setAttribute('aria-live', 'polite'));
  }

  /** @returns {boolean} false for an event shown before */
  add(event) {
    if (event.seq <= this.last) return false;
    const followed = this.#atEnd();
    const node = this.#append(event);
    if (event.type === 'learner_said') this.#hideTyping();
    if (followed) this.#toEnd();
    else if (node) this.more.hidden = false;
    return true;
  }

  learnerTypes() {
    const followed = this.#atEnd();
    this.typing.hidden = false;
    clearTimeout(this.#typingEnds);
    this.#typingEnds = setTimeout(() => this.#hideTyping(), TYPING_MS);
    if (followed) this.#toEnd();
  }

  jump(seq) {
    const node = this.#nodes.get(seq);
    if (!node) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    node.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' });
    node.classList.remove('found');
    // Reading the size restarts the animation for a second jump to the same place.
    void node.offsetWidth;
    node.classList.add('found');
    node.tabIndex = -1;
    node.focus({ preventScroll: true });
  }

  jumpToEscalation() {
    const node = [...this.log.querySelectorAll('.escalation')].pop();
    if (node) this.jump(Number(node.dataset.seq));
  }

  #append(event) {
    if (event.seq <= this.last) return null;
    this.last = event.seq;
    if (event.type === 'turn_understood') return this.#understood(event);
    if (event.type === 'redacted') {
      for (let seq = event.target_seq; seq <= (event.through_seq ?? event.target_seq); seq += 1) this.#redact(seq);
      return null;
    }
    const node = eventView(this.#l10n, event, { me: this.#me, ticket: this.#ticket });
    if (!node) return null;
    this.log.querySelector(':scope > .empty')?.remove();
    this.#nodes.set(event.seq, node);
    if (event.type === 'learner_said') this.#learner = { seq: event.seq, node };
    this.log.append(node);
    return node;
  }

  #understood(event) {
    if (!this.#learner) return null;
    const { seq, node } = this.#learner;
    if (!node.querySelector('.redacted')) node.append(understoodView(this.#l10n, event));
    this.#line.add(seq, event.sentiment);
    return null;
  }

  #redact(seq) {
    const node = this.#nodes.get(seq);
    if (node) redact(this.#l10n, node);
    return null;
  }

  #hideTyping() {
    clearTimeout(this.#typingEnds);
    this.typing.hidden = true;
  }

  #scrolled() {
    this.#following = this.#atEnd();
    if (this.#following) this.more.hidden = true;
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  #toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.#following = true;
    this.more.hidden = true;
  }
}
