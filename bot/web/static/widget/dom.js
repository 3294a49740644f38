/** Small helpers to build nodes. Nothing here, or anywhere in the widget, parses HTML. */

const SVG = 'http://www.w3.org/2000/svg';

const ICONS = {
  close: 'm6.5 9.5 5.5 5.5 5.5-5.5',
  cross: 'm7 7 10 10M17 7 7 17',
  more: 'M12 6v.01M12 12v.01M12 18v.01',
  send: 'M12 19V5.5M6 11l6-6 6 6',
  person: 'M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM5 19.5c.8-3.2 3.6-5 7-5s6.2 1.8 7 5',
  book: 'M12 6.5C10 5 7 4.5 4 5v13c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5Zm0 0v13',
  chevron: 'm8 10 4 4 4-4',
  external: 'M10 6H6v12h12v-4M13.5 5.5H18.5V10.5M18 6l-7 7',
  down: 'M12 5v14m-6-6 6 6 6-6',
  lock: 'M7 11V8.5a5 5 0 0 1 10 0V11M5.5 11h13v8.5h-13z',
  fresh: 'M5 12a7 7 0 1 1 2.2 5.1M5 19v-4h4',
};

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] `on…` adds listeners, `text` sets textContent, false or null leaves out
 * @param {...(Node|string|null|false|undefined)} children what is not a node or a text is left out
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'text') node.textContent = value;
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child instanceof Node || (typeof child === 'string' && child !== '')));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

let ids = 0;
export function uniqueId(prefix) {
  ids += 1;
  return `zhike-${prefix}-${ids}`;
}

/**
 * An address a link may carry, or null. Anything but http(s) (javascript:, data:) is refused.
 * A path is of the server that this file came from, not of the page that the widget stands in.
 */
export function safeUrl(address) {
  try {
    const url = new URL(address, import.meta.url);
    return ['http:', 'https:'].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** The element with focus inside our shadow tree. */
export function focused(root) {
  return root.getRootNode().activeElement;
}
