/** Cards of recommended courses and partner products. What is an advertisement says so first. */
import { el, icon, safeUrl } from './dom.js';
import { languageOf } from './localizer.js';

export function recommendationCards(recommendations, { l10n, press, opened }) {
  const list = el('ul', { class: 'cards' }, ...recommendations.map((item) => card(item, l10n, press, opened)));
  return l10n.label(list, 'recommendations');
}

function card({ kind, id, title, url, sponsored, label, reason, impression_id }, l10n, press, opened) {
  const href = safeUrl(url);
  // The link goes where it says, in a tab of its own; that it was followed is told beside it. 1 is the middle button.
  const follow = () => opened({ impression_id, kind, id });
  const followWithMiddle = (event) => { if (event.button === 1) follow(); };
  const body = JSON.stringify({ impression_id });
  const why = button('whyThis', l10n, () => press(`/why_this${body}`, l10n.say('whyThis')));
  const dismiss = button('notInterested', l10n, () => {
    press(`/not_interested${body}`, l10n.say('notInterested'));
    // One answer is enough; the button stays focusable so that the keyboard's place is not lost.
    dismiss.setAttribute('aria-disabled', 'true');
    l10n.retext(dismiss, 'noted');
  });
  // The label comes before the title in reading order, so it is met before anything that can be clicked.
  return el('li', { class: 'card' },
    label && el('p', { class: sponsored ? 'card-label sponsored' : 'card-label', lang: languageOf(label), text: label }),
    el('p', { class: 'card-title', lang: languageOf(title) },
      href
        ? el('a', { href, target: '_blank', rel: sponsored ? 'noopener sponsored' : 'noopener', onclick: follow, onauxclick: followWithMiddle },
          title, icon('external'), l10n.text(el('span', { class: 'unseen' }), 'newTab'))
        : title),
    reason && el('p', { class: 'card-reason', lang: languageOf(reason), text: reason }),
    el('div', { class: 'card-actions' }, why, dismiss));
}

function button(key, l10n, act) {
  const node = el('button', {
    type: 'button', class: 'quiet',
    onclick: () => { if (node.getAttribute('aria-disabled') !== 'true') act(); },
  });
  return l10n.text(node, key);
}
