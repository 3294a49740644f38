/** The panel: header, log, composer. It is a dialog that leaves the page usable. */
import { el, icon, uniqueId } from './dom.js';
import { Menu } from './menu.js';

export class Panel {
  #l10n;
  #state;
  #strip;
  #notice;
  #noticeTimer = null;
  #confirm = null;
  #menu;
  #head;
  node;

  /**
   * @param {object} options
   * @param {object} options.actions close, switchLanguage, talkToPerson, privacy, endHere
   */
  constructor({ l10n, title, log, composer, actions }) {
    this.#l10n = l10n;
    const titleId = uniqueId('title');
    const heading = el('h2', { id: titleId, class: 'title' });
    if (title) heading.textContent = title;
    else l10n.text(heading, 'title');
    this.#state = el('p', { class: 'state', role: 'status' });
    this.#menu = new Menu({
      l10n,
      items: [
        { key: 'talkToPerson', icon: 'person', act: actions.talkToPerson },
        { key: 'privacy', icon: 'lock', act: actions.privacy },
        { key: 'endHere', icon: 'fresh', act: () => this.#askToEnd(actions.endHere) },
      ],
    });
    this.#head = el('div', { class: 'head' },
      el('span', { class: 'face big', 'aria-hidden': 'true', lang: 'zh-CN', text: '知' }),
      el('div', { class: 'head-text' }, heading, this.#state),
      this.#languageButton(actions.switchLanguage),
      this.#menu.node,
      l10n.label(el('button', { type: 'button', class: 'tool', onclick: actions.close }, icon('close')), 'close'));
    this.#strip = l10n.text(el('p', { class: 'strip', hidden: true }), 'offlineHint');
    this.#notice = el('p', { class: 'notice', role: 'status' });
    this.node = el('div', { class: 'panel', role: 'dialog', 'aria-labelledby': titleId, tabindex: '-1', hidden: true },
      this.#head, this.#strip, log.node, this.#notice, composer.node);
    this.node.addEventListener('keydown', (event) => {
      // An input method uses Escape itself, to drop what is being composed.
      if (event.key === 'Escape' && !event.isComposing && event.keyCode !== 229) actions.close();
    });
  }

  #languageButton(act) {
    const button = el('button', { type: 'button', class: 'tool language', onclick: act });
    return this.#l10n.bind(button, () => {
      button.textContent = this.#l10n.say('otherLanguage');
      button.lang = this.#l10n.locale === 'zh' ? 'en' : 'zh-CN';
    });
  }

  /** @param {'connecting'|'online'|'offline'} connection */
  showState(connection, owner, staffName) {
    this.node.dataset.connection = connection;
    this.node.dataset.owner = owner;
    this.#strip.hidden = connection !== 'offline';
    const dot = el('span', { class: 'dot', 'aria-hidden': 'true' });
    this.#state.replaceChildren(dot, this.#stateText(connection, owner, staffName));
  }

  #stateText(connection, owner, staffName) {
    const node = el('span');
    if (connection === 'connecting') return this.#l10n.text(node, 'stateConnecting');
    if (connection === 'offline') return this.#l10n.text(node, 'stateOffline');
    if (owner !== 'staff') return this.#l10n.text(node, 'stateOnline');
    return this.#l10n.bind(node, () => {
      node.textContent = this.#l10n.say('stateStaff', staffName ?? this.#l10n.say('someStaff'));
    });
  }

  /** A short remark above the composer, gone after a while. */
  notify(detail) {
    clearTimeout(this.#noticeTimer);
    this.#notice.textContent = this.#l10n.pick(detail);
    this.#noticeTimer = setTimeout(() => { this.#notice.textContent = ''; }, 10_000);
  }

  #askToEnd(act) {
    if (this.#confirm) return;
    const questionId = uniqueId('question');
    const finish = (then) => { this.#confirm.remove(); this.#confirm = null; then(); };
    const back = () => finish(() => this.#menu.focus());
    const cancel = this.#l10n.text(el('button', { type: 'button', class: 'plain', onclick: back }), 'cancel');
    const go = this.#l10n.text(el('button', { type: 'button', class: 'solid', onclick: () => finish(act) }), 'endHere');
    this.#confirm = el('div', { class: 'confirm', role: 'alertdialog', 'aria-labelledby': questionId },
      this.#l10n.text(el('p', { id: questionId }), 'endQuestion'),
      el('div', { class: 'confirm-actions' }, cancel, go));
    this.#confirm.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') { event.stopPropagation(); back(); }
    });
    this.#head.after(this.#confirm);
    cancel.focus();
  }
}
