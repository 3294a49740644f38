/** Small helpers to build nodes. Nothing in the desk parses HTML: all text goes in as text. */

const SVG = 'http://www.w3.org/2000/svg';

const ICONS = {
  back: 'm14 6-6 6 6 6',
  check: 'm5.5 12.5 4 4 9-9.5',
  chevron: 'm8 10 4 4 4-4',
  clock: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16Zm0-12.5V12l3 2',
  cross: 'm7 7 10 10M17 7 7 17',
  details: 'M4.5 5.5h15v13h-15zM14.5 5.5v13',
  down: 'M12 5v14m-6-6 6 6 6-6',
  external: 'M10 6H6v12h12v-4M13.5 5.5H18.5V10.5M18 6l-7 7',
  hand: 'M9 14 5 10l4-4M5 10h9a5 5 0 0 1 5 5v3',
  keyboard: 'M3.5 6.5h17v11h-17zM7 10h.01M10.5 10h.01M14 10h.01M17.5 10h.01M8 14h8',
  lock: 'M7 11V8.5a5 5 0 0 1 10 0V11M5.5 11h13v8.5h-13z',
  person: 'M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM5 19.5c.8-3.2 3.6-5 7-5s6.2 1.8 7 5',
  warning: 'M12 4.5 3.5 19h17L12 4.5Zm0 5.5v4.5m0 2.3h.01',
};

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] `on…` adds listeners, `text` sets textContent, false or null leaves out
 * @param {...(Node|string|null|undefined|false)} children
 */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'text') node.textContent = value;
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child || child === ''));
  return node;
}

export function icon(name) {
  return svg('svg', { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true' }, svg('path', { d: ICONS[name] }));
}

let ids = 0;
export function uniqueId(prefix) {
  ids += 1;
  return `desk-${prefix}-${ids}`;
}

/** A random id; randomUUID is missing on pages served without TLS. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** An address a link may carry, or null. Anything but http(s) (javascript:, data:) is refused. */
export function safeUrl(address) {
  try {
    const url = new URL(address, document.baseURI);
    return ['http:', 'https:'].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link to somewhere else, or plain text where the address can't be trusted. */
export function outsideLink(title, address) {
  const href = address ? safeUrl(address) : null;
  if (!href) return el('span', { text: title, lang: languageOf(title) });
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer', lang: languageOf(title) }, title, icon('external'));
}

/** The language of a text somebody else wrote, for fonts and screen readers. */
export function languageOf(text) {
  return /\p{Script=Han}/u.test(text ?? '') ? 'zh-CN' : 'en';
}
