/**
 * The desk's WebSocket. It comes back by itself with growing pauses, watches the
 * open conversation again and asks for what came after the last event it showed.
 */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
// A line that went dead without a word is noticed by the server's pings staying out.
const SILENCE_MS = 60_000;
const TYPING_EVERY_MS = 3_000;

export class Connection {
  #handlers;
  #socket = null;
  #attempts = 0;
  #retry = null;
  #silence = null;
  #watched = null;
  #typedAt = 0;
  #stopped = false;

  /** @param handlers {onQueue, onEvent, onTyping, onState, onRefused}; onState gets "live", "connecting" or "offline" */
  constructor(handlers) {
    this.#handlers = handlers;
    addEventListener('online', () => this.#hurry());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.#hurry();
    });
  }

  get live() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    if (this.#stopped || this.#socket) return;
    clearTimeout(this.#retry);
    this.#handlers.onState(this.#attempts ? 'offline' : 'connecting');
    const socket = new WebSocket(address());
    this.#socket = socket;
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      this.#opened();
    });
    socket.addEventListener('message', (message) => {
      if (socket === this.#socket) this.#receive(message.data);
    });
    socket.addEventListener('close', () => this.#closed(socket, opened));
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    this.#socket?.close();
  }

  /** @param {() => number} after the highest seq already shown, asked again at each reconnect */
  watch(conversationId, after) {
    this.unwatch();
    this.#watched = { conversationId, after };
    this.#sendWatch();
  }

  unwatch() {
    if (!this.#watched) return;
    this.#send({ type: 'unwatch', conversation_id: this.#watched.conversationId });
    this.#watched = null;
  }

  typing(conversationId) {
    const now = Date.now();
    if (now - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = now;
    this.#send({ type: 'typing', conversation_id: conversationId });
  }

  #opened() {
    this.#handlers.onState('live');
    this.#sendWatch();
  }

  #sendWatch() {
    if (!this.#watched) return;
    const { conversationId, after } = this.#watched;
    this.#send({ type: 'watch', conversation_id: conversationId, after: after() });
  }

  #send(frame) {
    if (this.live) this.#socket.send(JSON.stringify({ v: 1, ...frame }));
  }

  #receive(data) {
    const frame = parse(data);
    if (frame?.type === 'ping') {
      this.#listenForSilence();
      this.#send({ type: 'pong' });
    } else if (frame?.type === 'queue') {
      // Only now: a line that opens and is refused at once must not come back at the shortest pause for ever.
      this.#attempts = 0;
      this.#handlers.onQueue(frame.tickets);
    } else if (frame?.type === 'error') this.#handlers.onRefused();
    else if (frame?.type === 'event') this.#handlers.onEvent(frame.conversation_id, frame.event);
    else if (frame?.type === 'typing') this.#handlers.onTyping(frame.conversation_id);
  }

  #listenForSilence() {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    // A dead line may take minutes to close, so it is given up at once.
    this.#silence = setTimeout(() => { socket?.close(); this.#closed(socket, true); }, SILENCE_MS);
  }

  #closed(socket, opened) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    clearTimeout(this.#silence);
    if (this.#stopped) return;
    this.#attempts += 1;
    this.#handlers.onState('offline');
    // A refused handshake does not say why; an ended session is the likely reason.
    if (!opened) this.#handlers.onRefused();
    this.#retry = setTimeout(() => this.open(), pause(this.#attempts));
  }

  #hurry() {
    if (!this.#socket) this.open();
  }
}

function address() {
  const url = new URL('/ws/desk', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** Doubles with each attempt; the jitter keeps a whole team from returning at the same instant. */
function pause(attempts) {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
  return longest * (0.5 + Math.random() / 2);
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null; // one broken frame must not take the desk down
  }
}
