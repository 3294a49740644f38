/** Single-key shortcuts. They rest while staff type, while an input method composes and while a dialog asks. */
const STORED = 'zhike.desk.shortcuts';

/** What `?` lists, in the order it is listed. */
export const SHORTCUTS = [
  { key: 'j', action: 'next', words: 'keyNext' },
  { key: 'k', action: 'previous', words: 'keyPrevious' },
  { key: 'Enter', action: 'open', words: 'keyOpen' },
  { key: 'c', action: 'claim', words: 'claim' },
  { key: 'r', action: 'reply', words: 'reply' },
  { key: 'n', action: 'note', words: 'internalNote' },
  { key: 'h', action: 'handBack', words: 'handBack' },
  { key: 'e', action: 'resolve', words: 'resolve' },
  { key: 'a', action: 'acknowledge', words: 'acknowledgeKey' },
  { key: '?', action: 'help', words: 'help' },
];

export class Keyboard {
  #actions;

  /** @param {Record<string, () => void>} actions by the names in SHORTCUTS */
  constructor(actions) {
    this.#actions = actions;
    this.enabled = readEnabled();
    document.addEventListener('keydown', (event) => this.#press(event));
  }

  /** Speech input and stray keys set off single letters, so they can be turned off. */
  enable(enabled) {
    this.enabled = enabled;
    try {
      localStorage.setItem(STORED, enabled ? 'on' : 'off');
    } catch { /* the choice then lasts until the page is left */ }
  }

  #press(event) {
    if (!this.enabled || resting(event)) return;
    const shortcut = SHORTCUTS.find(({ key }) => key === event.key);
    if (!shortcut) return;
    // Enter on a button or link is that button's own.
    if (event.key === 'Enter' && event.target.closest('button, a, summary, [role=tab]')) return;
    event.preventDefault();
    this.#actions[shortcut.action]();
  }
}

function resting(event) {
  if (event.defaultPrevented || event.repeat && event.key !== 'j' && event.key !== 'k') return true;
  if (event.isComposing || event.keyCode === 229) return true;
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  if (event.target.closest?.('input, textarea, select, [contenteditable]')) return true;
  return Boolean(document.querySelector('dialog[open]'));
}

function readEnabled() {
  try {
    return localStorage.getItem(STORED) !== 'off';
  } catch {
    return true;
  }
}
