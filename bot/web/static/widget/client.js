/**
 * The conversation as the widget knows it: session, line, outbox and the number
 * of the last event shown. It speaks frames to the server and reports facts to
 * `view`; it touches no DOM.
 */
import { Outbox, newId } from './outbox.js';
import { Session, mayContinue } from './session.js';
import { ReconnectingSocket } from './socket.js';
import { local } from './storage.js';

const CLEARED = 'zhike.cleared';
const TYPING_EVERY_MS = 3000;
// An acknowledgement takes milliseconds; without one the line is taken for dead and made anew.
const ACK_WITHIN_MS = 12_000;

export class Client {
  #settings;
  #view;
  #session;
  #socket;
  #outbox = new Outbox();
  #conversation = null;
  #subject = null;
  #lastSeq = 0;
  #typingAt = 0;
  #ackTimer = null;
  #welcomed = false;
  #opened = [];

  constructor({ settings, view }) {
    this.#settings = settings;
    this.#view = view;
    this.#session = new Session({ settings, onIdentityRefused: (fault) => view.onError(toError(fault)) });
    this.#socket = new ReconnectingSocket({
      url: `${settings.origin.replace(/^http/, 'ws')}/ws/widget`,
      prepare: () => this.#prepare(),
      onOpen: () => this.#socket.send('hello', { session: this.#session.current.session_token, after: this.#lastSeq, locale: settings.locale }),
      onFrame: (frame) => this.#receive(frame),
      onState: (state) => this.#changeState(state),
    });
  }

  start() {
    local.onTold(CLEARED, (told) => this.#clearedElsewhere(told));
    this.#subject = this.#session.subject;
    this.#outbox.restore(this.#subject);
    this.#showOutbox();
    this.#socket.start();
  }

  /** Another learner, or the same one with a fresh token. */
  identify() {
    const subject = this.#session.subject;
    const same = mayContinue(this.#subject, subject);
    this.#socket.stop();
    this.#session.renew();
    if (!same) this.#discard();
    this.#subject = subject;
    this.#outbox.restore(subject);
    this.#socket.start();
  }

  /** Forgets this conversation in this browser, in its other tabs too, and begins another. */
  reset() {
    this.#socket.stop();
    const cleared = this.#conversation;
    this.#discard();
    // Told last: the other tabs read what is remembered by then.
    if (cleared !== null) local.tell(CLEARED, { conversation_id: cleared });
    this.#subject = this.#session.subject;
    this.#socket.start();
  }

  /** Somebody has cleared this conversation in another tab: nothing of it may stay readable in this one. */
  #clearedElsewhere({ conversation_id: conversation }) {
    if (conversation !== this.#conversation) return;
    this.#socket.stop();
    this.#session.followStorage();
    this.#drop();
    this.#view.onClearedElsewhere();
    this.#socket.start();
  }

  say(text) {
    this.#post({ kind: 'say', text });
  }

  press(payload, title) {
    this.#post({ kind: 'press', text: title, payload });
  }

  /** A card's link was followed: told when there is a line, and never waited for. */
  opened(card) {
    if (!this.#welcomed || !this.#socket.send('opened', card)) this.#opened.push(card);
  }

  retry(id) {
    const item = this.#outbox.find(id);
    if (item) this.#transmit(item);
  }

  /** Takes a message that the server refused back out, for the learner to edit. */
  takeBack(id) {
    const text = this.#outbox.find(id)?.text ?? '';
    this.#outbox.remove(id);
    return text;
  }

  typing() {
    const now = Date.now();
    if (now - this.#typingAt < TYPING_EVERY_MS) return;
    this.#typingAt = now;
    if (this.#welcomed) this.#socket.send('typing');
  }

  sendLocale() {
    if (this.#welcomed) this.#socket.send('locale', { locale: this.#settings.locale });
  }

  sendContext() {
    if (this.#welcomed && this.#settings.context) this.#socket.send('context', { context: this.#settings.context });
  }

  // ---- connecting ---------------------------------------------------------

  async #prepare() {
    const { conversation_id: conversation } = await this.#session.ensure();
    if (conversation === this.#conversation) return;
    // A new conversation numbers its events from 1 again.
    if (this.#conversation !== null) this.#view.onConversationEnded();
    this.#conversation = conversation;
    this.#lastSeq = 0;
    this.#view.onConversation(conversation);
    this.#showOutbox();
  }

  #changeState(state) {
    if (state !== 'online') {
      this.#welcomed = false;
      clearTimeout(this.#ackTimer);
    }
    this.#view.onState(state);
  }

  #discard() {
    this.#session.startAfresh();
    this.#drop();
  }

  #drop() {
    this.#outbox.clear();
    this.#opened = [];
    this.#conversation = null;
    this.#lastSeq = 0;
    this.#view.onConversationEnded();
  }

  #showOutbox() {
    for (const item of this.#outbox.items) this.#view.onPending(item);
  }

  // ---- sending ------------------------------------------------------------

  #post(fields) {
    const item = { client_msg_id: newId(), at: new Date().toISOString(), state: 'sending', ...fields };
    this.#outbox.add(item);
    this.#view.onPending(item);
    this.#transmit(item);
  }

  #transmit(item) {
    this.#outbox.setState(item.client_msg_id, 'sending');
    this.#view.onPendingState(item.client_msg_id, 'sending');
    // Before the welcome nothing is sent; then all that waits goes out in the order it was written.
    if (!this.#welcomed) return;
    const { client_msg_id, kind, text, payload } = item;
    const fields = kind === 'press' ? { payload, title: text } : { text };
    this.#socket.send(kind, { client_msg_id, ...fields });
    clearTimeout(this.#ackTimer);
    this.#ackTimer = setTimeout(() => this.#socket.restart(), ACK_WITHIN_MS);
  }

  #settle(id) {
    this.#outbox.remove(id);
    if (!this.#outbox.items.some((item) => item.state === 'sending')) clearTimeout(this.#ackTimer);
  }

  // ---- receiving ----------------------------------------------------------

  #receive(frame) {
    const handlers = {
      welcome: () => this.#onWelcome(frame),
      event: () => this.#onEvent(frame.event),
      ack: () => this.#onAck(frame),
      typing: () => this.#view.onTyping(frame.who),
      error: () => this.#onError(frame),
    };
    // Frame types of a later version are passed over.
    handlers[frame.type]?.();
  }

  #onWelcome(frame) {
    if (frame.seq < this.#lastSeq) {
      this.#startOver();
      return;
    }
    this.#welcomed = true;
    this.#socket.confirm();
    this.#view.onWelcome(frame);
    if (frame.locale !== this.#settings.locale) this.sendLocale();
    this.sendContext();
    for (const card of this.#opened.splice(0)) this.opened(card);
    for (const item of this.#outbox.items) if (item.state !== 'refused') this.#transmit(item);
  }

  /** The log is shorter than what was seen of it: it was erased elsewhere, and numbers begin anew. */
  #startOver() {
    this.#lastSeq = 0;
    this.#view.onConversationEnded();
    this.#view.onConversation(this.#conversation);
    this.#showOutbox();
    this.#socket.restart();
  }

  #onEvent(event) {
    if (event.seq <= this.#lastSeq) return;
    this.#lastSeq = event.seq;
    if (event.type === 'learner_said') this.#settle(event.message_id);
    this.#view.onEvent(event);
  }

  #onAck({ client_msg_id: id, seq }) {
    this.#settle(id);
    this.#view.onAck(id, seq ?? this.#lastSeq);
  }

  #onError(frame) {
    if (frame.code === 'session_expired') {
      this.#session.forget();
      this.#socket.restart();
      return;
    }
    const id = frame.client_msg_id;
    if (id && this.#outbox.find(id)) {
      const state = frame.retry ? 'failed' : 'refused';
      this.#outbox.setState(id, state);
      this.#view.onPendingState(id, state, frame.detail);
      if (!this.#outbox.items.some((item) => item.state === 'sending')) clearTimeout(this.#ackTimer);
    }
    this.#view.onError({ code: frame.code, detail: frame.detail, client_msg_id: id });
  }
}

function toError({ error, detail }) {
  return { code: error, detail };
}
