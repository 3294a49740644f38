/** The list of shortcuts, and the switch that turns them off. */
import { el, icon } from './dom.js';
import { SHORTCUTS } from './keyboard.js';

export class Help {
  constructor(l10n, keyboard) {
    const close = l10n.label(el('button', { type: 'button', class: 'icon-button', onclick: () => this.dialog.close() }, icon('cross')), 'close');
    const box = el('input', { type: 'checkbox', onchange: () => keyboard.enable(box.checked) });
    box.checked = keyboard.enabled;
    this.dialog = el(
      'dialog', { class: 'dialog help', 'aria-labelledby': 'desk-keys' },
      el('div', { class: 'dialog-head' }, l10n.text(el('h2', { id: 'desk-keys' }), 'keys'), close),
      el('dl', {}, ...SHORTCUTS.map(({ key, words }) => el('div', {}, el('dt', {}, el('kbd', { text: key })), l10n.text(el('dd'), words)))),
      l10n.text(el('p', { class: 'faint' }), 'keysNote'),
      el('label', { class: 'check' }, box, l10n.text(el('span'), 'keysOn')),
    );
    document.body.append(this.dialog);
  }

  open() {
    this.dialog.showModal();
  }
}
