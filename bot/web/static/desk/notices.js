/** Short messages over the desk. Good news leaves by itself; a problem stays until it is closed. */
import { el, icon } from './dom.js';

const STAYS_MS = 6_000;

export class Notices {
  #l10n;
  #region;

  /** @param region a live region that is in the page from the start */
  constructor(l10n, region) {
    this.#l10n = l10n;
    this.#region = region;
  }

  done(key, ...values) {
    // The newest good news is the only one that matters.
    for (const before of this.#region.querySelectorAll('.done')) before.remove();
    const notice = this.#show('done', (node) => this.#l10n.text(node, key, ...values));
    setTimeout(() => notice.remove(), STAYS_MS);
  }

  problem(pair) {
    this.#show('problem', (node) => this.#l10n.words(node, pair));
  }

  warn(key, ...values) {
    this.#show('problem', (node) => this.#l10n.text(node, key, ...values));
  }

  #show(kind, bind) {
    const close = this.#l10n.label(el('button', { type: 'button', class: 'icon-button' }, icon('cross')), 'close');
    const text = el('span', { class: 'notice-text' });
    bind(text);
    const notice = el('div', { class: `notice ${kind}` }, icon(kind === 'done' ? 'check' : 'warning'), text, close);
    close.addEventListener('click', () => notice.remove());
    this.#region.append(notice);
    return notice;
  }
}
