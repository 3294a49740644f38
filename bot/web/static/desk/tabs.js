/** A row of tabs: arrow keys move, the chosen one alone is in the tab order. */
import { el, uniqueId } from './dom.js';

export class Tabs {
  #buttons = new Map();
  #onSelect;
  selected = null;

  /**
   * @param {{id: string, key: string}[]} tabs
   * @param {HTMLElement} panel the one panel whose content the tabs change
   */
  constructor(l10n, label, tabs, panel, onSelect) {
    this.#onSelect = onSelect;
    panel.id ||= uniqueId('panel');
    this.node = l10n.label(el('div', { role: 'tablist', class: 'tabs' }), label);
    this.panel = panel;
    for (const { id, key } of tabs) this.#add(l10n, id, key);
    this.node.addEventListener('keydown', (event) => this.#move(event));
  }

  button(id) {
    return this.#buttons.get(id);
  }

  select(id) {
    if (this.selected === id) return;
    this.selected = id;
    for (const [other, button] of this.#buttons) {
      button.setAttribute('aria-selected', String(other === id));
      button.tabIndex = other === id ? 0 : -1;
    }
    this.panel.setAttribute('aria-labelledby', this.button(id).id);
    this.#onSelect(id);
  }

  #add(l10n, id, key) {
    const attributes = { type: 'button', role: 'tab', id: uniqueId('tab'), 'aria-controls': this.panel.id, 'data-tab': id };
    const button = el('button', { ...attributes, onclick: () => this.select(id) }, l10n.text(el('span'), key));
    this.#buttons.set(id, button);
    this.node.append(button);
  }

  #move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const ids = [...this.#buttons.keys()];
    const next = ids[(ids.indexOf(this.selected) + step + ids.length) % ids.length];
    this.select(next);
    this.button(next).focus();
  }
}
