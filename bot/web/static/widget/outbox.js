/** What the learner sent and the server has not yet acknowledged. Kept per tab, so a reload loses nothing. */
import { mayContinue } from './session.js';
import { perTab } from './storage.js';

const KEY = 'zhike.outbox';

/**
 * @typedef {object} OutboxItem
 * @property {string} client_msg_id
 * @property {'say'|'press'} kind
 * @property {string} text      what the learner sees of it
 * @property {string} [payload] of a button
 * @property {string} at        ISO time
 * @property {'sending'|'failed'|'refused'} state  failed may be sent again as it is, refused may not
 */
export class Outbox {
  #items = [];
  #subject = null;

  /** Takes over what is left from before, unless it is another learner's. */
  restore(subject) {
    const kept = perTab.get(KEY);
    this.#subject = subject;
    this.#items = kept && mayContinue(kept.subject ?? null, subject) ? kept.items : [];
    this.#save();
  }

  get items() {
    return [...this.#items];
  }

  add(item) {
    this.#items.push(item);
    this.#save();
  }

  find(id) {
    return this.#items.find((item) => item.client_msg_id === id);
  }

  setState(id, state) {
    const item = this.find(id);
    if (!item) return;
    item.state = state;
    this.#save();
  }

  remove(id) {
    const before = this.#items.length;
    this.#items = this.#items.filter((item) => item.client_msg_id !== id);
    if (this.#items.length !== before) this.#save();
  }

  clear() {
    this.#items = [];
    perTab.remove(KEY);
  }

  #save() {
    if (this.#items.length) perTab.set(KEY, { subject: this.#subject, items: this.#items });
    else perTab.remove(KEY);
  }
}

/** A random id; randomUUID is missing on pages served without TLS. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
