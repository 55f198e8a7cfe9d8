import { describe, expect, it } from 'vitest';
import { drawScalingPoints, scalingCases } from '../../bench/scalingCases.ts';
import type { PointResult, RunResult } from '../../src/analysis/result.ts';
import { tabulateCollapse } from '../../src/figures/collapseTable.ts';
import { drawFigure } from '../../src/figures/figure.ts';
import { meanOf } from '../../src/math/tally.ts';
import { majority } from '../../src/models/majority/index.ts';
import type { FigureRequest } from '../../src/scenario/scenario.ts';

interface Layer {
  readonly data: { readonly values: readonly Readonly<Record<string, number | string>>[] };
  readonly mark: Readonly<Record<string, unknown>>;
}

const [sharp] = scalingCases;

/** Points with what theory says of them, for the line. */
const points = drawScalingPoints(sharp, 1).map((point): PointResult => {
  const parameters = { organization: 'tree', fanIn: 5, fidelity: 0.8, ...point.parameters };
  const configuration = majority.configure(majority.parameters.parse(parameters));
  return {
    ...point,
    parameters,
    facts: majority.facts(configuration),
    prediction: majority.predict(configuration),
  };
});

const runOf = (some: readonly PointResult[]): RunResult => {
  return { model: majority, seed: 's', confidence: 0.95, familyWise: 0.001, points: some };
};

const request: FigureRequest & { kind: 'collapse' } = {
  kind: 'collapse',
  name: 'collapse',
  x: 'correlation',
};

const draw = (given: object = {}, some = points) => {
  const figure = drawFigure({ ...request, ...given }, runOf(some));
  const { layer } = figure as unknown as { layer: readonly Layer[] };
  const find = (type: string, width?: number) =>
    layer.find(
      ({ mark }) => mark['type'] === type && (width === undefined || mark['strokeWidth'] === width),
    )?.data.values ?? [];
  return { line: find('line'), symbols: find('point'), text: JSON.stringify(figure.title) };
};

describe('drawCollapse', () => {
  it('draws the strongest signal, each depth a colour, the deeper the closer to the curve', () => {
    const { line, symbols } = draw();
    expect(symbols).toHaveLength(sharp.values.length * sharp.depths.length);
    expect(new Set(symbols.map(({ series }) => series)).size).toBe(sharp.depths.length);
    const off = (series: string) =>
      symbols
        .filter((symbol) => symbol['series'] === series && Math.abs(Number(symbol['x'])) < 1.2)
        .map(({ x, y }) => {
          const above = line.find((vertex) => Number(vertex['x']) >= Number(x))!;
          return Math.abs(Math.log(Number(y) / Number(above['y'])));
        });
    // The deeper the trees, the closer to the curve: what remains falls as the inverse of depth.
    const [shallow, deep] = ['depth 4', 'depth 16'].map((series) => Math.max(...off(series)));
    expect(off('depth 16').length).toBeGreaterThanOrEqual(3);
    expect(deep).toBeLessThan(0.1);
    expect(deep).toBeLessThan(shallow / 2);
  });

  it('draws as theory the solution of mu′ = (alpha − 1)·mu − c3·mu³', () => {
    // b = 5, gamma = .8: d alpha/d rho = −.8·.875, and c3 = 1.25·(1 − 5/7)·.8³ at rho_c = 5/7.
    const cubic = 1.25 * (2 / 7) * 0.512;
    for (const { x, y } of draw().line.filter(({ x }) => Math.abs(Number(x)) > 1e-6)) {
      const distance = -0.7 * Number(x);
      expect(y).toBeCloseTo(Math.sqrt(distance / (cubic * (1 - Math.exp(-2 * distance)))), 9);
    }
  });

  it('says what was measured: critical point and head start', () => {
    const { text } = draw();
    expect(text).toMatch(/ρc = 0\.71\d* \[0\.7\d*, 0\.7\d*\], measured/);
    expect(text).toMatch(/L′ = L \+ \d[.\d]*, the head start .*, as measured/);
  });

  it('takes the shift that is asked for', () => {
    const { symbols, text } = draw({ shift: 0 });
    expect(text).not.toContain('head start');
    const deep = points.find(({ facts }) => facts['depth'] === 16 && facts['leafBias'] === 1)!;
    const bias = 2 * meanOf(deep.tallies['root']) - 1;
    expect(symbols.find(({ series }) => series === 'depth 16')?.['y']).toBeCloseTo(4 * bias, 9);
  });

  it('falls back on the critical point of theory, and says why', () => {
    const few = points.filter(({ facts }) => Number(facts['depth']) < 8);
    expect(draw({}, few).text).toContain('by theory; not measured: 2 depths; 3 are needed');
    const silent = few.map((point) => ({ ...point, prediction: null }));
    expect(() => draw({}, silent)).toThrow(
      /^invalid figure collapse: no transition along correlation/,
    );
  });
});

describe('tabulateCollapse', () => {
  it('gives exponents, and depths at every value with the reason where they are undecided', () => {
    const [exponents, depths] = tabulateCollapse(request, runOf(points));
    expect(exponents.rows.map(([name]) => name)).toEqual([
      'critical correlation',
      'order parameter',
      'decay at the transition',
      'growth depth',
    ]);
    expect(depths.rows).toHaveLength(sharp.values.length);
    for (const row of depths.rows) expect(row[1] === 'undecided').toBe(row[4] !== '');
  });

  it('is empty where nothing is decided', () => {
    const few = points.filter(({ facts }) => Number(facts['depth']) < 8);
    expect(tabulateCollapse(request, runOf(few))).toEqual([]);
  });
});
