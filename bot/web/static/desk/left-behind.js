/** What staff leave the assistant to know when they hand back: a sentence, and whether the matter is settled. */
import { el, uniqueId } from './dom.js';

const LONGEST = 240;

export class LeftBehind {
  constructor(l10n) {
    const id = uniqueId('left');
    this.words = el('textarea', { id, rows: 2, maxlength: LONGEST });
    this.open = el('input', { type: 'checkbox' });
    const label = l10n.text(el('label', { for: id }), 'handBackSummary');
    const check = el('label', { class: 'check' }, this.open, l10n.text(el('span'), 'handBackOpen'));
    this.node = el('div', { class: 'left-behind' }, label, this.words, check);
  }

  get value() {
    return { summary: this.words.value.trim(), settled: !this.open.checked };
  }
}
