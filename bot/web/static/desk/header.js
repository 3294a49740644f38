/** The bar on top: the connection, the language, the shortcuts, who is signed in. */
import { el, icon } from './dom.js';
import { isEditor } from './roles.js';

const STATES = { live: 'live', connecting: 'connecting', offline: 'offline' };

export class Header {
  #l10n;

  /** @param actions {onHelp, onSignOut} */
  constructor(l10n, me, { onHelp, onSignOut }) {
    this.#l10n = l10n;
    this.words = el('span');
    this.state = el('span', { class: 'state', role: 'status' }, el('span', { class: 'light', 'aria-hidden': 'true' }), this.words);
    const help = l10n.label(el('button', { type: 'button', class: 'icon-button keys', onclick: onHelp }, icon('keyboard')), 'help');
    const out = l10n.text(el('button', { type: 'button', class: 'button quiet', onclick: onSignOut }), 'signOut');
    const report = l10n.text(el('a', { class: 'button quiet' }), 'offers');
    l10n.bind(report, () => { report.href = `/desk/recommendations?lang=${l10n.locale}`; }, 'href');
    const knowledge = l10n.text(el('a', { class: 'button quiet' }), 'knowledge');
    l10n.bind(knowledge, () => { knowledge.href = `/desk/knowledge?lang=${l10n.locale}`; }, 'href');
    knowledge.hidden = !isEditor(me);
    const who = el('span', { class: 'who' }, icon('person'), el('span', { text: me.display_name }));
    this.nodes = [this.state, el('span', { class: 'spring' }), report, knowledge, languageSwitch(l10n), help, who, out];
    this.show('connecting');
  }

  show(state) {
    this.state.className = `state ${state}`;
    this.#l10n.text(this.words, STATES[state]);
  }
}

export function languageSwitch(l10n) {
  const change = () => l10n.change(l10n.locale === 'zh' ? 'en' : 'zh');
  const node = el('button', { type: 'button', class: 'button quiet language', onclick: change });
  l10n.bind(node, () => { node.lang = l10n.locale === 'zh' ? 'en' : 'zh-CN'; }, 'lang');
  l10n.label(node, 'switchLanguageLabel');
  return l10n.text(node, 'switchLanguage');
}
