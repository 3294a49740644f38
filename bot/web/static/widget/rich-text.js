/** Turns plain text into nodes: paragraphs, lists, bold, links and citation marks. Never HTML. */
import { el, safeUrl } from './dom.js';

const URL_PATTERN = String.raw`https?:\/\/[^\s<>"'，。；：！？、（）【】《》「」“”]+`;
// Texts name pages of the site by their path, at the end of a line. Commands such as /help don't look like that.
const PATH_PATTERN = String.raw`(?<=[\s:：])\/(?:learn|help|policies|courses)\/\S+$`;
const LINKS = new RegExp(`(?<url>${URL_PATTERN})`, 'g');
const MARKUP = new RegExp(String.raw`\*\*(?<bold>[^*\n]+)\*\*|\[(?<mark>\d{1,2})\]|(?<url>${URL_PATTERN}|${PATH_PATTERN})`, 'g');

/**
 * @param {string} text
 * @param {object} [options]
 * @param {boolean} [options.markup] read `**bold**` and lists; off for what learners type, which is shown as typed
 * @param {(n: number) => Node|null} [options.mark] makes the node of a citation mark `[n]`
 */
export function richText(text, { markup = true, mark = () => null } = {}) {
  const fragment = document.createDocumentFragment();
  for (const block of blocks(text, markup)) fragment.append(renderBlock(block, markup, mark));
  return fragment;
}

function blocks(text, markup) {
  const found = [];
  let current = null;
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const item = markup ? /^\s*[-•]\s+(.*)$/.exec(line) : null;
    const kind = item ? 'list' : 'paragraph';
    if (!line.trim()) { current = null; continue; }
    if (current?.kind !== kind) found.push(current = { kind, lines: [] });
    current.lines.push(item ? item[1] : line);
  }
  return found;
}

function renderBlock({ kind, lines }, markup, mark) {
  if (kind === 'list') {
    return el('ul', {}, ...lines.map((line) => el('li', {}, ...inline(line, markup, mark))));
  }
  const parts = lines.flatMap((line, i) => [...(i ? [el('br')] : []), ...inline(line, markup, mark)]);
  return el('p', {}, ...parts);
}

function inline(text, markup, mark) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(markup ? MARKUP : LINKS)) {
    const made = renderMatch(match, markup, mark);
    if (!made) continue;
    nodes.push(text.slice(end, match.index), made.node);
    end = match.index + made.length;
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== '');
}

function renderMatch({ 0: whole, groups }, markup, mark) {
  if (groups.bold) return { node: el('strong', {}, ...inline(groups.bold, markup, mark)), length: whole.length };
  if (groups.mark) {
    const node = mark(Number(groups.mark));
    return node && { node, length: whole.length };
  }
  // A full stop or bracket after an address belongs to the sentence.
  const address = whole.replace(/[.,;:!?)\]]+$/, '');
  const href = safeUrl(address);
  return href && { node: el('a', { href, target: '_blank', rel: 'noopener noreferrer', text: address }), length: address.length };
}
