/** What staff wrote and have not sent, by ticket and kind. Survives a reload and a lost connection. */
import { newId } from './dom.js';

const PREFIX = 'zhike.desk.draft.';

export class Drafts {
  #memory = new Map();

  read(ticketId, kind) {
    const key = keyOf(ticketId, kind);
    if (!this.#memory.has(key)) this.#memory.set(key, stored(key));
    return this.#memory.get(key) ?? { text: '', messageId: null };
  }

  /** A changed text is a new message; the same text sent again keeps its id, so that it arrives once. */
  write(ticketId, kind, text) {
    const before = this.read(ticketId, kind);
    if (before.text === text) return;
    this.#keep(keyOf(ticketId, kind), text ? { text, messageId: newId() } : null);
  }

  clear(ticketId, kind) {
    this.#keep(keyOf(ticketId, kind), null);
  }

  /** Leaves nothing for the next person at this screen. */
  clearAll() {
    for (const key of this.#memory.keys()) this.#keep(key, null);
    try {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
    } catch { /* nothing was stored either */ }
  }

  #keep(key, draft) {
    this.#memory.set(key, draft);
    try {
      if (draft) sessionStorage.setItem(key, JSON.stringify(draft));
      else sessionStorage.removeItem(key);
    } catch { /* storage is full or forbidden: the draft lives as long as the page */ }
  }
}

function keyOf(ticketId, kind) {
  return `${PREFIX}${ticketId}.${kind}`;
}

function stored(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}
