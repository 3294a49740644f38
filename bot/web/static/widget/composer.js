/** Where the learner writes. A draft survives reloads of the page. */
import { el, icon, uniqueId } from './dom.js';
import { perTab } from './storage.js';

const DRAFT = 'zhike.draft';
const ADVISED = 2000;
const LIMIT = 4000;
const SHOW_COUNT_FROM = 1800;

export class Composer {
  #l10n;
  #onSend;
  #onTyping;
  #area;
  #button;
  #hint;
  node;

  constructor({ l10n, onSend, onTyping }) {
    this.#l10n = l10n;
    this.#onSend = onSend;
    this.#onTyping = onTyping;
    const hintId = uniqueId('hint');
    this.#area = el('textarea', {
      rows: '1', 'aria-describedby': hintId, enterkeyhint: 'send', autocomplete: 'off',
      oninput: () => this.#changed(), onkeydown: (event) => this.#onKey(event),
    });
    l10n.bind(this.#area, () => {
      this.#area.setAttribute('aria-label', l10n.say('compose'));
      this.#area.placeholder = l10n.say('compose');
    });
    this.#button = l10n.label(el('button', { type: 'submit', class: 'send' }, icon('send')), 'send');
    this.#hint = el('p', { class: 'hint', id: hintId, hidden: true });
    l10n.bind(this.#hint, () => this.#drawHint());
    this.node = el('form', { class: 'composer', onsubmit: (event) => { event.preventDefault(); this.#send(); } },
      el('div', { class: 'field' }, this.#area, this.#button), this.#hint);
    this.#area.value = perTab.get(DRAFT) ?? '';
    this.#redraw();
  }

  focus() {
    this.#area.focus();
  }

  /** Puts text back for editing, in front of what is being written. */
  takeBack(text) {
    this.#area.value = [text, this.#area.value].filter(Boolean).join('\n');
    this.#changed();
    this.focus();
  }

  clear() {
    this.#area.value = '';
    this.#keepDraft();
    this.#redraw();
  }

  /** Height follows the text; only measurable while visible. */
  fit() {
    this.#area.style.height = 'auto';
    this.#area.style.height = `${Math.min(this.#area.scrollHeight, 132)}px`;
  }

  get #length() {
    // Characters as people count them, and as the server does: an emoji is one.
    return [...this.#area.value.trim()].length;
  }

  #send() {
    const text = this.#area.value.trim();
    if (!text || this.#length > LIMIT) {
      this.focus();
      return;
    }
    this.clear();
    this.#onSend(text);
    this.focus();
  }

  #onKey(event) {
    if (event.key !== 'Enter' || event.shiftKey) return;
    // While an input method composes, Enter picks a candidate. Safari says so only by the key code.
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#send();
  }

  #changed() {
    this.#keepDraft();
    this.#redraw();
    if (this.#area.value.trim()) this.#onTyping();
  }

  #keepDraft() {
    if (this.#area.value) perTab.set(DRAFT, this.#area.value);
    else perTab.remove(DRAFT);
  }

  #redraw() {
    const ready = this.#length > 0 && this.#length <= LIMIT;
    // Not `disabled`: the button would lose focus under the learner's finger.
    this.#button.setAttribute('aria-disabled', String(!ready));
    this.#drawHint();
    this.fit();
  }

  #drawHint() {
    const length = this.#length;
    const l10n = this.#l10n;
    this.#hint.hidden = length < SHOW_COUNT_FROM;
    this.#hint.classList.toggle('over', length > LIMIT);
    if (length > LIMIT) this.#hint.textContent = l10n.say('tooLong', length, LIMIT);
    else if (length > ADVISED) this.#hint.textContent = l10n.say('long', length, ADVISED);
    else this.#hint.textContent = l10n.say('count', length, ADVISED);
    this.#area.setAttribute('aria-invalid', String(length > LIMIT));
  }
}
