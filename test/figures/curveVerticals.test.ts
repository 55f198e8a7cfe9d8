import { describe, expect, it } from 'vitest';
import { type Vertical, verticalLayers } from '../../src/figures/curveVerticals.ts';
import { logAxis, linearAxis, toPixel } from '../../src/figures/pixelAxis.ts';
import type { Plot } from '../../src/figures/plot.ts';
import { textWidth } from '../../src/figures/textWidth.ts';

const x = logAxis([1000, 1e9], 520);
const plot: Plot = {
  x,
  y: linearAxis([0.5, 1], 340),
  xTitle: 'budget',
  yTitle: 'accuracy',
  series: { title: '', names: ['one'] },
  legend: false,
};

const at = (name: string, value: number): Vertical => {
  return { name, at: value, series: ['one'], own: false };
};

interface Layer {
  readonly mark: { readonly type: string; readonly align?: string };
  readonly data: { readonly values: readonly { x: number; y: number; text: string }[] };
  readonly encoding: { readonly y: { readonly value: number } };
}

/** Labels as boxes and lines as spans, in pixels from the top left of the plot. */
function drawn(verticals: readonly Vertical[]) {
  const layers = verticalLayers(plot, verticals) as unknown as readonly Layer[];
  const labels = layers
    .filter(({ mark }) => mark.type === 'text')
    .flatMap(({ mark, data }) =>
      data.values.map(({ x: value, y, text }) => {
        const width = textWidth(text, 12, true);
        const left = mark.align === 'left' ? value + 5 : value - 5 - width;
        return { left, right: left + width, top: y, bottom: y + 12 };
      }),
    );
  const lines = layers
    .filter(({ mark }) => mark.type === 'rule')
    .map(({ data, encoding }) => ({ x: toPixel(x, data.values[0].x), top: encoding.y.value }));
  return { labels, lines };
}

const CLOSE = [2000, 2100, 2300, 2759, 3113, 1e5, 4e8, 5e8].map((value) => at('lowerFlip', value));

describe('verticalLayers(plot, verticals)', () => {
  it('verticalLayers names each line above the plot, where no curve strikes it through', () => {
    const { labels, lines } = drawn(CLOSE);
    expect(labels).toHaveLength(CLOSE.length);
    expect(lines).toHaveLength(CLOSE.length);
    for (const { bottom } of labels) expect(bottom).toBeLessThanOrEqual(0);
  });

  it('verticalLayers draws no label over another, and no line through one', () => {
    const { labels, lines } = drawn(CLOSE);
    for (const [i, a] of labels.entries()) {
      for (const line of lines) {
        expect(line.x > a.left && line.x < a.right && line.top < a.bottom).toBe(false);
      }
      for (const b of labels.slice(i + 1)) {
        expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(
          false,
        );
      }
    }
  });

  it('verticalLayers keeps labels within the plot', () => {
    for (const { left, right } of drawn(CLOSE).labels) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(520);
    }
  });
});
