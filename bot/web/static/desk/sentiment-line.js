/** A thin line over the transcript: one point for each message of the learner, high is positive. */
import { el, svg } from './dom.js';
import { percent, readSentiment } from './sentiment.js';

const HEIGHT = 34;
const EDGE = 10;
const DIRECTION = { positive: 1, neutral: 0, negative: -1 };

export class SentimentLine {
  #l10n;
  #points = [];
  #onJump;

  /** @param {(seq: number) => void} onJump a point was pressed; the same marks stand in the transcript for the keyboard */
  constructor(l10n, onJump) {
    this.#l10n = l10n;
    this.#onJump = onJump;
    this.drawing = svg('svg', { role: 'img', height: HEIGHT });
    this.node = el('div', { class: 'sentiment-line', hidden: true }, l10n.text(el('span', { class: 'caption' }), 'sentimentLine'), this.drawing);
    l10n.bind(this.drawing, () => this.#draw());
    new ResizeObserver(() => this.#draw()).observe(this.node);
  }

  clear() {
    this.#points = [];
    this.#draw();
  }

  add(seq, sentiment) {
    const read = readSentiment(sentiment);
    if (!read) return;
    this.#points.push({ seq, ...read });
    this.#draw();
  }

  #draw() {
    this.node.hidden = this.#points.length === 0;
    const width = Math.floor(this.drawing.getBoundingClientRect().width);
    if (!width || this.node.hidden) return;
    this.drawing.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    const spots = this.#points.map((point, i) => ({ ...point, x: this.#x(i, width), y: height(point) }));
    this.drawing.setAttribute('aria-label', this.#l10n.say('sentimentOver', spots.map((spot) => this.#words(spot)).join(', ')));
    this.drawing.replaceChildren(
      svg('line', { class: 'zero', x1: 0, x2: width, y1: HEIGHT / 2, y2: HEIGHT / 2 }),
      svg('polyline', { class: 'path', points: spots.map(({ x, y }) => `${x},${y}`).join(' ') }),
      ...spots.map((spot) => this.#point(spot)),
    );
  }

  #x(i, width) {
    const steps = Math.max(1, this.#points.length - 1);
    const step = Math.min(64, (width - 2 * EDGE) / steps);
    return EDGE + i * step;
  }

  #point(spot) {
    const { x, y, label, seq } = spot;
    const title = svg('title', { text: this.#words(spot) });
    const dot = svg('circle', { cx: x, cy: y, r: 4, class: 'dot' });
    const reach = svg('circle', { cx: x, cy: y, r: 11, class: 'reach' });
    return svg('g', { class: `point ${label}`, onclick: () => this.#onJump(seq) }, title, reach, dot);
  }

  #words({ label, score }) {
    return this.#l10n.say('percent', this.#l10n.name('sentiment', label), percent(score)).trim();
  }
}

/** A surer label stands further from the middle. */
function height({ label, score }) {
  const reach = (HEIGHT / 2 - 7) * (0.55 + 0.45 * (score ?? 1));
  return HEIGHT / 2 - (DIRECTION[label] ?? 0) * reach;
}
