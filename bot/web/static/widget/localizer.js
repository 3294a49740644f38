/**
 * Ties texts to nodes, so that a change of language redraws words and nothing
 * else: focus, scroll position and open citations stay as they are.
 */
import { STRINGS } from './strings.js';

const bindings = new WeakMap();

export class Localizer {
  #root;
  locale;

  constructor(root, locale) {
    this.#root = root;
    this.locale = locale;
  }

  get tag() {
    return this.locale === 'zh' ? 'zh-CN' : 'en';
  }

  say(key, ...values) {
    const text = STRINGS[key][this.locale === 'zh' ? 0 : 1];
    return typeof text === 'function' ? text(...values) : text;
  }

  /** Runs `apply` now and again after each change of language, as long as the node is in use. */
  bind(node, apply) {
    const list = bindings.get(node) ?? [];
    bindings.set(node, [...list, apply]);
    node.setAttribute('data-l10n', '');
    apply();
    return node;
  }

  text(node, key, ...values) {
    return this.bind(node, () => { node.textContent = this.say(key, ...values); });
  }

  label(node, key, ...values) {
    return this.bind(node, () => { node.setAttribute('aria-label', this.say(key, ...values)); });
  }

  /** Replaces what was bound to a node whose meaning changes, such as a status. */
  retext(node, key, ...values) {
    bindings.delete(node);
    return this.text(node, key, ...values);
  }

  /** Picks the words of a server's {zh, en} pair. */
  pick(detail) {
    return detail?.[this.locale] ?? detail?.en ?? detail?.zh ?? '';
  }

  change(locale) {
    this.locale = locale;
    for (const node of this.#root.querySelectorAll('[data-l10n]')) {
      for (const apply of bindings.get(node) ?? []) apply();
    }
  }
}

/** The language of a text somebody else wrote, for fonts and screen readers. */
export function languageOf(text) {
  return /\p{Script=Han}/u.test(text) ? 'zh-CN' : 'en';
}
