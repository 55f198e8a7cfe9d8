import { describe, expect, it } from 'vitest';
import { drawFigure } from '../../src/figures/figure.ts';
import { renderPng, renderSvg } from '../../src/figures/render.ts';
import type { FigureRequest } from '../../src/scenario/scenario.ts';
import { grid, range, simulate } from './laboratory.ts';

const request: FigureRequest = {
  kind: 'phase-diagram',
  name: 'p',
  x: 'correlation',
  y: 'fidelity',
};
const figure = drawFigure(
  request,
  simulate(
    grid({
      fidelity: range(0.5, 1, 6),
      correlation: range(0, 1, 7),
      bias: [0.2],
      depth: [3],
      trials: [100],
    }),
  ),
);

const sizeOf = (svg: string): number[] =>
  /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.slice(1, 3).map(Number);

describe('renderSvg', () => {
  it('renderSvg gives the same bytes twice, also when pictures are drawn at the same time', async () => {
    const first = await renderSvg(figure);
    const [second, third] = await Promise.all([renderSvg(figure), renderSvg(figure)]);
    expect(second).toBe(first);
    expect(third).toBe(first);
  });

  it('renderSvg gives every id once, and no roles for screen readers on each mark', async () => {
    const svg = await renderSvg(figure);
    const ids = [...svg.matchAll(/\bid="([^"]+)"/g)].map((match) => match[1]);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
    expect(svg).not.toContain('aria-');
  });

  it('renderSvg draws cells with borders on whole pixels, so that no seam shows', async () => {
    const svg = await renderSvg(figure);
    const cells = [...svg.matchAll(/d="M([\d.]+),([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+Z" fill="rgb/g)];
    expect(cells.length).toBe(42);
    for (const numbers of cells) {
      for (const text of numbers.slice(1)) {
        expect(Math.abs(Number(text) - Math.round(Number(text)))).toBeLessThan(1e-6);
      }
    }
  });
});

function picture(text: string): number {
  const family = 'Helvetica Neue, Arial, DejaVu Sans, sans-serif';
  const label = `<text y="15" font-family="${family}">${text}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20">${label}</svg>`;
  return renderPng(svg, 1).length;
}

describe('renderPng', () => {
  it('renderPng(svg, scale) is a PNG of scale times the size of the drawing', async () => {
    const svg = await renderSvg(figure);
    const [width, height] = sizeOf(svg);
    for (const scale of [1, 2]) {
      const png = renderPng(svg, scale);
      expect(png.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
      // The header chunk holds width and height as 32-bit integers.
      expect(png.readUInt32BE(16)).toBe(Math.ceil(width * scale));
      expect(png.readUInt32BE(20)).toBe(Math.ceil(height * scale));
    }
  });

  it('renderPng draws letters: a picture of text is not a picture of nothing', () => {
    expect(picture('ρ = 0.5 μ₀ ×')).toBeGreaterThan(picture('') + 100);
  });

  it('renderPng refuses a scale that is not positive', () => {
    for (const scale of [0, -1, NaN, Infinity]) {
      expect(() => renderPng('<svg/>', scale)).toThrow(RangeError);
    }
  });
});
