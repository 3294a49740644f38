/** Web storage that holds JSON and survives being blocked: then values last as long as the page. */
export class JsonStorage {
  #memory = new Map();
  #storage;

  /** @param {'localStorage'|'sessionStorage'} kind */
  constructor(kind) {
    // Merely touching the property throws where the browser blocks storage.
    try { this.#storage = window[kind]; } catch { this.#storage = null; }
  }

  get(key) {
    try {
      const text = this.#storage?.getItem(key);
      if (text) return JSON.parse(text);
    } catch { /* blocked or not ours: fall through */ }
    return this.#memory.get(key) ?? null;
  }

  set(key, value) {
    this.#memory.set(key, value);
    try { this.#storage?.setItem(key, JSON.stringify(value)); } catch { /* full or blocked */ }
  }

  remove(key) {
    this.#memory.delete(key);
    try { this.#storage?.removeItem(key); } catch { /* blocked */ }
  }
}

export const local = new JsonStorage('localStorage');
export const perTab = new JsonStorage('sessionStorage');
