/** The sources of an answer: marks in the text, and the passages they stand for below it. */
import { el, icon, safeUrl, uniqueId } from './dom.js';
import { languageOf } from './localizer.js';

export class Citations {
  #l10n;
  #cards = new Map();
  #marks = [];
  #toggle;
  #list;
  #shown = null;
  node;

  constructor(citations, answerLanguage, l10n) {
    this.#l10n = l10n;
    const id = uniqueId('sources');
    this.#list = el('ol', { id, class: 'source-list', hidden: true });
    for (const citation of citations) this.#list.append(this.#card(citation, answerLanguage));
    this.#toggle = el('button', {
      type: 'button', class: 'quiet source-toggle', 'aria-controls': id, 'aria-expanded': 'false',
      onclick: () => this.#show(this.#shown === 'all' ? null : 'all'),
    }, icon('book'), l10n.text(el('span'), 'sources', citations.length), icon('chevron'));
    this.node = el('div', { class: 'sources' }, this.#toggle, this.#list);
    this.node.addEventListener('keydown', (event) => this.#closeOnEscape(event));
  }

  /** The small button that stands where the text says `[n]`, or null for a number without a source. */
  mark(n) {
    const card = this.#cards.get(n);
    if (!card) return null;
    const button = el('button', {
      type: 'button', class: 'mark', 'aria-expanded': 'false', 'aria-controls': card.id, text: String(n),
      onclick: () => this.#show(this.#shown === n ? null : n),
      onkeydown: (event) => this.#closeOnEscape(event),
    });
    this.#l10n.label(button, 'sourceMark', n, card.dataset.title);
    this.#marks.push({ n, button });
    return button;
  }

  /** @param {number|'all'|null} which one source, all of them, or none */
  #show(which) {
    this.#shown = which;
    this.#list.hidden = which === null;
    for (const [n, card] of this.#cards) card.hidden = which !== 'all' && which !== n;
    this.#toggle.setAttribute('aria-expanded', String(which === 'all'));
    for (const { n, button } of this.#marks) button.setAttribute('aria-expanded', String(which === n));
    if (which !== null) this.#list.scrollIntoView({ block: 'nearest' });
  }

  #closeOnEscape(event) {
    if (event.key !== 'Escape' || this.#shown === null) return;
    // Escape closes the innermost thing first; the panel stays open.
    event.stopPropagation();
    const opener = this.#marks.find(({ n }) => n === this.#shown)?.button ?? this.#toggle;
    this.#show(null);
    opener.focus();
  }

  #card(citation, answerLanguage) {
    const { n, title, url, quote, version, language } = citation;
    const href = safeUrl(url);
    const foreign = language && answerLanguage && language !== answerLanguage;
    const card = el('li', { class: 'source', id: uniqueId('source'), 'data-title': title },
      el('span', { class: 'source-number', 'aria-hidden': 'true', text: String(n) }),
      el('div', { class: 'source-body' },
        el('p', { class: 'source-title', lang: languageOf(title), text: title }),
        el('blockquote', { lang: languageOf(quote ?? ''), text: quote ?? '' }),
        el('p', { class: 'source-foot' },
          href && el('a', { href, target: '_blank', rel: 'noopener' },
            this.#l10n.text(el('span'), 'openLesson'), icon('external'),
            this.#l10n.text(el('span', { class: 'unseen' }), 'newTab')),
          version && this.#l10n.text(el('span'), 'version', version),
          foreign && this.#l10n.text(el('span'), language === 'zh' ? 'sourceInChinese' : 'sourceInEnglish'))));
    this.#cards.set(n, card);
    return card;
  }
}
