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

  /** Forgets this page's copy; what the browser has is left as another tab made it. */
  dropCopy(key) {
    this.#memory.delete(key);
  }

  /** Says something to the other tabs, and keeps nothing of it. */
  tell(key, value) {
    try {
      this.#storage?.setItem(key, JSON.stringify({ ...value, at: Date.now() }));
      this.#storage?.removeItem(key);
    } catch { /* full or blocked: the other tabs are left as they are */ }
  }

  onTold(key, listener) {
    window.addEventListener('storage', (event) => {
      if (event.key !== key || !event.newValue) return;
      let told;
      try { told = JSON.parse(event.newValue); } catch { return; /* not ours */ }
      listener(told);
    });
  }

  remove(key) {
    this.#memory.delete(key);
    try { this.#storage?.removeItem(key); } catch { /* blocked */ }
  }
}

export const local = new JsonStorage('localStorage');
export const perTab = new JsonStorage('sessionStorage');
