/** The desk's JSON calls. Every failure is an ApiError with words for staff in both languages. */
import { STRINGS } from './strings.js';

const TIMEOUT_MS = 15_000;

export class ApiError extends Error {
  constructor(status, body) {
    super(body?.error ?? `status ${status}`);
    this.status = status;
    this.code = body?.error ?? null;
    const [zh, en] = status === 0 ? STRINGS.unreachable : STRINGS.failed;
    this.detail = body?.detail?.zh || body?.detail?.en ? body.detail : { zh, en };
  }
}

export class Api {
  #onSignedOut;

  /** @param {() => void} [onSignedOut] the session has ended; called besides the error */
  constructor(onSignedOut = () => {}) {
    this.#onSignedOut = onSignedOut;
  }

  login(name, password) {
    return request('POST', 'login', { name, password });
  }

  logout() {
    return this.#call('POST', 'logout', {});
  }

  me() {
    return this.#call('GET', 'me');
  }

  async tickets(view) {
    return (await this.#call('GET', `tickets?view=${view}`)).tickets.map(readTicket);
  }

  async ticket(id) {
    const detail = await this.#call('GET', path(id));
    return { ...detail, ticket: readTicket(detail.ticket) };
  }

  async claim({ id, version }) {
    return readTicket(await this.#call('POST', path(id, 'claim'), { version }));
  }

  reply(id, text, messageId) {
    return this.#call('POST', path(id, 'reply'), { text, client_msg_id: messageId });
  }

  note(id, text, messageId) {
    return this.#call('POST', path(id, 'note'), { text, client_msg_id: messageId });
  }

  handBack(id, left = {}) {
    return this.#call('POST', path(id, 'hand-back'), left);
  }

  resolve(id) {
    return this.#call('POST', path(id, 'resolve'), {});
  }

  async #call(method, where, body) {
    try {
      return await request(method, where, body);
    } catch (error) {
      if (error.status === 401) this.#onSignedOut();
      throw error;
    }
  }
}

/** An id also travels in the address of the page, where it is text. */
export function readTicket(ticket) {
  return { ...ticket, id: String(ticket.id) };
}

function path(id, action) {
  return ['tickets', encodeURIComponent(id), ...(action ? [action] : [])].join('/');
}

async function request(method, where, body) {
  const headers = { 'X-Requested-With': 'zhike-desk', Accept: 'application/json' };
  if (body) headers['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(`/api/desk/${where}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new ApiError(0, null);
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(response.status, answer);
  return answer ?? {};
}
