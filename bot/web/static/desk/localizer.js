/**
 * Ties texts to nodes, so that a change of language redraws words and nothing
 * else: focus, scroll position and half-written replies stay as they are.
 */
import { LABELS } from './labels.js';
import { STRINGS } from './strings.js';

const STORED = 'zhike.desk.locale';
const bindings = new WeakMap();

export class Localizer {
  #listeners = new Set();

  constructor(fallback = document.documentElement.lang) {
    this.locale = storedLocale() ?? (fallback.startsWith('en') ? 'en' : 'zh');
    document.documentElement.lang = this.tag;
  }

  get tag() {
    return this.locale === 'zh' ? 'zh-CN' : 'en';
  }

  say(key, ...values) {
    return this.#choose(STRINGS[key], ...values);
  }

  /** The name of a label the bot speaks in (intent, sentiment, …); an unknown one is shown as it is. */
  name(kind, label) {
    const pair = LABELS[kind]?.[label];
    return pair ? this.#choose(pair) : String(label ?? '');
  }

  /** Picks the words of a server's {zh, en} pair. */
  pick(pair) {
    return pair?.[this.locale] ?? pair?.en ?? pair?.zh ?? '';
  }

  #choose(pair, ...values) {
    const text = pair[this.locale === 'zh' ? 0 : 1];
    return typeof text === 'function' ? text(...values) : text;
  }

  /**
   * Runs `apply` now and again after each change of language, as long as the node is in use.
   * A second binding of the same `part` (the text, an attribute) takes the place of the first.
   */
  bind(node, apply, part = 'text') {
    if (!bindings.has(node)) bindings.set(node, new Map());
    bindings.get(node).set(part, apply);
    node.setAttribute('data-l10n', '');
    apply();
    return node;
  }

  text(node, key, ...values) {
    return this.bind(node, () => { node.textContent = this.say(key, ...values); });
  }

  /** Puts words of the server's choice into a node. */
  words(node, pair) {
    return this.bind(node, () => { node.textContent = this.pick(pair); });
  }

  nameIn(node, kind, label) {
    return this.bind(node, () => { node.textContent = this.name(kind, label); });
  }

  attribute(node, attribute, key, ...values) {
    return this.bind(node, () => { node.setAttribute(attribute, this.say(key, ...values)); }, attribute);
  }

  label(node, key, ...values) {
    return this.attribute(node, 'aria-label', key, ...values);
  }

  /** For what no node holds, such as the page's title. */
  onChange(listener) {
    this.#listeners.add(listener);
  }

  change(locale) {
    this.locale = locale;
    document.documentElement.lang = this.tag;
    storeLocale(locale);
    for (const node of document.querySelectorAll('[data-l10n]')) {
      for (const apply of bindings.get(node)?.values() ?? []) apply();
    }
    for (const listener of this.#listeners) listener();
  }
}

function storedLocale() {
  try {
    const stored = localStorage.getItem(STORED);
    return ['zh', 'en'].includes(stored) ? stored : null;
  } catch {
    return null; // storage may be forbidden; the page's own language serves
  }
}

function storeLocale(locale) {
  try {
    localStorage.setItem(STORED, locale);
  } catch { /* the choice then lasts until the page is left */ }
}
