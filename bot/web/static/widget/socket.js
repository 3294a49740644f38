/** A WebSocket that comes back by itself, and says so. It knows nothing of conversations. */

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
// The server pings well within this; longer silence means a dead line that nobody closed.
const SILENCE_MS = 90_000;
// A line counts as good only after this long: a server that greets and then fails must not be stormed.
const STABLE_MS = 5000;

export class ReconnectingSocket {
  #options;
  #socket = null;
  #run = 0;
  #attempt = 0;
  #retryTimer = null;
  #silenceTimer = null;
  #stableTimer = null;
  #running = false;

  /**
   * @param {object} options
   * @param {string} options.url
   * @param {() => Promise<void>} options.prepare  runs before each connection; rejecting means "try later"
   * @param {() => void} options.onOpen
   * @param {(frame: object) => void} options.onFrame
   * @param {(state: 'connecting'|'online'|'offline') => void} options.onState
   */
  constructor(options) {
    this.#options = options;
    const now = () => { if (this.#retryTimer) this.#connect(); };
    window.addEventListener('online', now);
    document.addEventListener('visibilitychange', () => { if (!document.hidden) now(); });
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    this.#connect();
  }

  stop() {
    this.#running = false;
    this.#run += 1;
    this.#clearTimers();
    this.#socket?.close();
    this.#socket = null;
  }

  /** Drops the line and connects again; the back-off goes on where it was. */
  restart() {
    if (!this.#running) return;
    this.#socket?.close();
    this.#lost(this.#run);
  }

  /** The server has greeted us; if the line then holds, the back-off starts over. */
  confirm() {
    clearTimeout(this.#stableTimer);
    this.#stableTimer = setTimeout(() => { this.#attempt = 0; }, STABLE_MS);
    this.#options.onState('online');
  }

  /** @returns {boolean} whether the frame was handed to an open line */
  send(type, fields = {}) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify({ v: 1, type, ...fields }));
    return true;
  }

  async #connect() {
    this.#clearTimers();
    const run = ++this.#run;
    this.#options.onState('connecting');
    try {
      await this.#options.prepare();
    } catch {
      this.#lost(run);
      return;
    }
    if (run !== this.#run || !this.#running) return;
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    // Every handler checks that its line is still the current one: a late frame of an old line is noise.
    const ifCurrent = (handle) => (event) => { if (this.#socket === socket) handle(event); };
    socket.onopen = ifCurrent(() => { this.#listen(run); this.#options.onOpen(); });
    socket.onmessage = ifCurrent((event) => { this.#listen(run); this.#receive(event.data); });
    socket.onclose = ifCurrent(() => this.#lost(run));
  }

  #receive(data) {
    let frame;
    try { frame = JSON.parse(data); } catch { return; }
    if (frame.type === 'ping') this.send('pong');
    else this.#options.onFrame(frame);
  }

  #listen(run) {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => { if (run === this.#run) this.restart(); }, SILENCE_MS);
  }

  #lost(run) {
    if (run !== this.#run || !this.#running) return;
    this.#run += 1;
    this.#socket = null;
    this.#clearTimers();
    this.#options.onState('offline');
    const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#attempt++);
    // Half fixed, half random: learners cut off together do not all come back in the same instant.
    const delay = Math.max(FIRST_DELAY_MS, ceiling / 2 + (Math.random() * ceiling) / 2);
    this.#retryTimer = setTimeout(() => this.#connect(), delay);
  }

  #clearTimers() {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#silenceTimer);
    clearTimeout(this.#stableTimer);
    this.#retryTimer = null;
  }
}
