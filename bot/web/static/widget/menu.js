/** The header's menu, by the usual keys: arrows, Home, End, Escape. */
import { el, focused, icon, uniqueId } from './dom.js';

export class Menu {
  #button;
  #list;
  node;

  /** @param {{l10n: object, items: {key: string, icon: string, act: () => void}[]}} options */
  constructor({ l10n, items }) {
    const id = uniqueId('menu');
    this.#button = l10n.label(el('button', {
      type: 'button', class: 'tool', 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-controls': id,
      onclick: () => this.#toggle(this.#list.hidden),
      onkeydown: (event) => { if (event.key === 'ArrowDown') { event.preventDefault(); this.#toggle(true); } },
    }, icon('more')), 'menu');
    this.#list = l10n.label(el('div', { id, class: 'menu', role: 'menu', hidden: true, onkeydown: (event) => this.#onKey(event) }), 'menu');
    for (const item of items) {
      this.#list.append(el('button', {
        type: 'button', role: 'menuitem', tabindex: '-1', onclick: () => { this.#toggle(false); item.act(); },
      }, icon(item.icon), l10n.text(el('span'), item.key)));
    }
    this.node = el('div', { class: 'menu-anchor' }, this.#button, this.#list);
    this.node.addEventListener('focusout', (event) => {
      if (!this.node.contains(event.relatedTarget)) this.#toggle(false, { refocus: false });
    });
  }

  focus() {
    this.#button.focus();
  }

  #toggle(open, { refocus = true } = {}) {
    if (open === !this.#list.hidden) return;
    this.#list.hidden = !open;
    this.#button.setAttribute('aria-expanded', String(open));
    if (open) this.#list.firstElementChild.focus();
    else if (refocus) this.#button.focus();
  }

  #onKey(event) {
    const items = [...this.#list.children];
    const at = items.indexOf(focused(this.#list));
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
    if (event.key in moves) {
      event.preventDefault();
      items.at(moves[event.key] % items.length).focus();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      this.#toggle(false);
    }
  }
}
