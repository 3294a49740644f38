/** A score against its threshold as a short bar; the numbers stand beside it in words. */
import { svg } from './dom.js';

const WIDTH = 100;
const HEIGHT = 10;

export function scoreGauge(score, threshold) {
  const reached = clamp(score) * WIDTH;
  const gauge = svg(
    'svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'gauge', 'aria-hidden': 'true', preserveAspectRatio: 'none' },
    svg('rect', { class: 'track', x: 0, y: 3, width: WIDTH, height: 4, rx: 2 }),
    svg('rect', { class: 'fill', x: 0, y: 3, width: reached, height: 4, rx: 2 }),
  );
  if (threshold !== null && threshold !== undefined) {
    gauge.append(svg('rect', { class: 'threshold', x: clamp(threshold) * WIDTH - 0.75, y: 0, width: 1.5, height: HEIGHT }));
  }
  return gauge;
}

function clamp(number) {
  return Math.min(1, Math.max(0, number));
}
