/** Tells of new urgent tickets: a live region, and the page's title, which blinks while the alarm rings. */

const BLINK_MS = 1_000;

export class Announcer {
  #l10n;
  #tickets;
  #alarm;
  #region;
  #blink = null;
  #lit = false;

  constructor(l10n, tickets, alarm, { region }) {
    this.#l10n = l10n;
    this.#tickets = tickets;
    this.#alarm = alarm;
    this.#region = region;
    tickets.addEventListener('urgent', ({ detail: ticket }) => this.#announce(ticket));
    tickets.addEventListener('change', () => this.#drawTitle());
    alarm.addEventListener('change', () => this.#followAlarm());
    l10n.onChange(() => this.#drawTitle());
    this.#drawTitle();
  }

  /** The critical ones are the alarm's to tell. */
  #announce(ticket) {
    if (ticket.urgency !== 'critical') this.#region.textContent = this.#words(ticket);
  }

  #words({ urgency, reference, reason, reason_text: text }) {
    const why = text ? this.#l10n.pick(text) : reason;
    return this.#l10n.say('newUrgent', this.#l10n.name('urgency', urgency), reference, why);
  }

  #followAlarm() {
    if (this.#alarm.ringing === (this.#blink !== null)) return;
    clearInterval(this.#blink);
    this.#blink = null;
    this.#lit = this.#alarm.ringing;
    if (this.#alarm.ringing) {
      this.#blink = setInterval(() => {
        this.#lit = !this.#lit;
        this.#drawTitle();
      }, BLINK_MS);
    }
    this.#drawTitle();
  }

  #drawTitle() {
    const count = this.#tickets.urgentCount();
    const title = `${count ? `(${count}) ` : ''}${this.#l10n.say('title')}`;
    document.title = this.#lit ? `⚠ ${this.#l10n.say('criticalTitle')}` : title;
  }
}
