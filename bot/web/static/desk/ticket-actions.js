/** Claim, hand back, resolve: what staff do with a whole ticket. Each says how it went. */
import { ask } from './dialogs.js';
import { LeftBehind } from './left-behind.js';

export class TicketActions {
  #l10n;
  #api;
  #tickets;
  #notices;
  #running = false;
  #claims = new Map();

  constructor(l10n, api, tickets, notices) {
    this.#l10n = l10n;
    this.#api = api;
    this.#tickets = tickets;
    this.#notices = notices;
  }

  /**
   * Asked for again before it is answered, as by a reply sent right after "claim", both get the one answer.
   * @returns {Promise<boolean>} whether the ticket is ours now
   */
  claim(ticket) {
    if (!this.#claims.has(ticket.id)) {
      this.#claims.set(ticket.id, this.#claimOnce(ticket).finally(() => this.#claims.delete(ticket.id)));
    }
    return this.#claims.get(ticket.id);
  }

  #claimOnce(ticket) {
    return this.#run(async () => {
      const claimed = await this.#compareAndSet(ticket);
      if (!claimed) return false;
      this.#notices.done('claimed', ticket.reference);
      return true;
    });
  }

  handBack(ticket, { draftWaits }) {
    const words = { title: 'confirmHandBack', text: 'confirmHandBackText', confirm: 'handBack' };
    const left = new LeftBehind(this.#l10n);
    return this.#confirmed(ticket, draftWaits, { ...words, content: left.node }, 'handedBack', () => this.#api.handBack(ticket.id, left.value));
  }

  resolve(ticket, { draftWaits }) {
    const words = { title: 'confirmResolve', text: 'confirmResolveText', confirm: 'resolve' };
    return this.#confirmed(ticket, draftWaits, words, 'resolvedDone', () => this.#api.resolve(ticket.id));
  }

  async #confirmed(ticket, draftWaits, words, done, act) {
    if (this.#running) return false;
    const warning = draftWaits ? 'draftWaits' : null;
    if (!(await ask(this.#l10n, { ...words, values: [ticket.reference], warning }))) return false;
    return this.#run(async () => {
      await act();
      // What becomes of a ticket is the server's to say, and not every answer holds the ticket.
      this.#tickets.put((await this.#api.ticket(ticket.id)).ticket);
      this.#notices.done(done, ticket.reference);
      return true;
    });
  }

  /** Claims against the version that staff saw; whoever was faster keeps it. */
  async #compareAndSet(ticket) {
    try {
      this.#tickets.put(await this.#api.claim(ticket));
      return true;
    } catch (error) {
      if (error.status !== 409) throw error;
      const { ticket: now } = await this.#api.ticket(ticket.id);
      this.#tickets.put(now);
      // The same person may have claimed it in another window.
      if (this.#tickets.isMine(now)) return true;
      this.#notices.warn('takenBy', now.assignee_name ?? this.#l10n.say('colleague'), now.reference);
      return false;
    }
  }

  /** One action at a time: a key pressed twice must not act twice. */
  async #run(act) {
    if (this.#running) return false;
    this.#running = true;
    try {
      return await act();
    } catch (error) {
      if (!error.detail) throw error;
      this.#notices.problem(error.detail);
      return false;
    } finally {
      this.#running = false;
    }
  }
}
