/** A question before something that can't be taken back at once. */
import { el, uniqueId } from './dom.js';

/**
 * @param content more of the dialog's own, such as a field
 * @param words {title, text, confirm: string keys; values for the title; warning: key or null}
 * @returns {Promise<boolean>}
 */
export function ask(l10n, { title, text, confirm, values = [], warning = null, content = null }) {
  const titleId = uniqueId('title');
  const yes = l10n.text(el('button', { type: 'submit', value: 'yes', class: 'button primary', autofocus: true }), confirm);
  const no = l10n.text(el('button', { type: 'submit', value: 'no', class: 'button' }), 'cancel');
  const dialog = el(
    'dialog', { class: 'dialog', 'aria-labelledby': titleId },
    l10n.text(el('h2', { id: titleId }), title, ...values),
    l10n.text(el('p'), text),
    warning && l10n.text(el('p', { class: 'warning' }), warning),
    content,
    el('form', { method: 'dialog', class: 'dialog-foot' }, no, yes),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
}
