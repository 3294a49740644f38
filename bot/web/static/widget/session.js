/** The learner's session: asked for over HTTP, remembered between pages. */
import { local } from './storage.js';

const KEY = 'zhike.session';

/** The subject of a JWT. Only the server verifies it; we only compare it with the one remembered. */
export function subjectOf(token) {
  if (!token) return null;
  try {
    const [, payload] = token.split('.');
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
    const { sub } = JSON.parse(new TextDecoder().decode(bytes));
    return sub === undefined || sub === null ? null : String(sub);
  } catch {
    return null;
  }
}

/**
 * May what one subject left behind be used for another? An anonymous learner may
 * sign in and go on; a signed-in learner's data is never passed to anybody else,
 * also not to a visitor without a token after signing out.
 */
export function mayContinue(remembered, current) {
  return remembered === null || remembered === current;
}

export class SessionRefused extends Error {
  constructor(status, body) {
    super(`session refused: ${status}`);
    this.status = status;
    this.body = body;
  }
}

async function request(origin, body) {
  const response = await fetch(`${origin}/api/widget/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    credentials: 'omit',
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new SessionRefused(response.status, answer);
  return answer;
}

export class Session {
  #settings;
  #onIdentityRefused;
  #generation = 0;
  #fresh = false;
  current = null;

  constructor({ settings, onIdentityRefused }) {
    this.#settings = settings;
    this.#onIdentityRefused = onIdentityRefused;
  }

  get subject() {
    return subjectOf(this.#settings.token);
  }

  /** What an earlier page remembered, if it is ours to use. */
  recall() {
    const remembered = local.get(KEY);
    if (!remembered) return null;
    if (mayContinue(remembered.subject ?? null, this.subject)) return remembered;
    this.forget();
    return null;
  }

  /** The session in use, renewed at the server when there is none or it has run out. */
  async ensure() {
    if (this.current && Date.parse(this.current.expires_at) > Date.now() + 5000) return this.current;
    return this.open();
  }

  async open() {
    const generation = this.#generation;
    const asked = this.#settings.token;
    const remembered = this.recall();
    const answer = await this.#ask(asked, remembered?.session_token);
    // identify() or reset() came during the request: this answer must not overwrite theirs.
    if (generation !== this.#generation) throw new Error('overtaken');
    this.current = answer;
    this.#fresh = false;
    local.set(KEY, {
      session_token: answer.session_token,
      conversation_id: answer.conversation_id,
      subject: answer.anonymous ? null : subjectOf(asked),
    });
    return answer;
  }

  async #ask(identity, sessionToken) {
    const body = { locale: this.#settings.locale };
    if (identity) body.identity_token = identity;
    if (sessionToken) body.session_token = sessionToken;
    if (this.#fresh) body.fresh = true;
    try {
      return await request(this.#settings.origin, body);
    } catch (fault) {
      if (!(fault instanceof SessionRefused)) throw fault;
      if (fault.body.error === 'identity_invalid' && identity) {
        this.#onIdentityRefused(fault.body);
        // The remembered session is left out unless it was anonymous: nobody has proved to be its owner.
        const own = local.get(KEY)?.subject ? undefined : sessionToken;
        return { ...(await this.#ask(null, own)), anonymous: true };
      }
      // A session the server no longer knows: start without it.
      if (sessionToken && fault.status < 500 && fault.status !== 429) return this.#ask(identity, undefined);
      throw fault;
    }
  }

  /** The identity has changed: the next ensure() asks again, going on with what is remembered. */
  renew() {
    this.#generation += 1;
    this.current = null;
  }

  /** Another tab has changed what is remembered: this page's own copy of it counts no more. */
  followStorage() {
    this.renew();
    local.dropCopy(KEY);
  }

  /** The next ensure() asks for a conversation of its own, also for a learner who has one. */
  startAfresh() {
    this.forget();
    this.#fresh = true;
  }

  /** Ours no longer, or run out: the next ensure() asks for a new one. */
  forget() {
    this.renew();
    local.remove(KEY);
  }
}
