import { describe, expect, it } from 'vitest';
import { measureRegret } from '../../src/analysis/regret.ts';
import type { RunResult } from '../../src/analysis/result.ts';
import { drawFigure } from '../../src/figures/figure.ts';
import { nameOrganization } from '../../src/figures/organizationName.ts';
import { tabulateRegret } from '../../src/figures/regretTable.ts';
import { renderSvg } from '../../src/figures/render.ts';
import type { FigureSpecification } from '../../src/figures/theme.ts';
import { decades, simulateBudgets } from './budgets.ts';

type Row = Readonly<Record<string, number | string>>;

interface Layer {
  readonly data: { readonly values: readonly Row[] };
  readonly mark: Readonly<Record<string, unknown>>;
}

const layersOf = (figure: FigureSpecification): readonly Layer[] =>
  (figure as unknown as { readonly layer: readonly Layer[] }).layer;

const panelsOf = (figure: FigureSpecification) =>
  (figure as unknown as { readonly vconcat: readonly FigureSpecification[] }).vconcat;

const symbolsOf = (figure: FigureSpecification, size: number): readonly Row[] =>
  layersOf(figure).find(({ mark }) => mark['size'] === size)?.data.values ?? [];

const titleOf = (figure: FigureSpecification): string => JSON.stringify(figure.title);

function sweep(budgets: readonly number[], rules: readonly string[]): RunResult {
  return simulateBudgets(
    budgets.flatMap((budget) => rules.map((rule) => ({ budget, rule, trials: 1000 }))),
  );
}

const RULES = ['optimum', 'single', 'fixed-tokens'];
const run = sweep(decades(300, 1e6, 6), RULES);

describe('drawRegret', () => {
  const request = {
    kind: 'regret',
    name: 'r',
    x: 'budget',
    over: 'rule',
    against: 'optimum',
  } as const;

  it('drawRegret draws a hundred times each measured regret, with its interval', () => {
    const marks = layersOf(drawFigure(request, run)).find(({ mark }) => mark['type'] === 'point');
    for (const { alternative, regrets } of measureRegret(run.points, run, request)) {
      for (const { reference, regret } of regrets) {
        const mark = marks?.data.values.find(
          ({ x, series }) => x === reference.parameters['budget'] && series === alternative,
        );
        expect(mark?.['y']).toBeCloseTo(100 * regret.best, 10);
        expect(mark?.['low']).toBeCloseTo(100 * regret.low, 10);
        expect(mark?.['high']).toBeCloseTo(100 * regret.high, 10);
      }
    }
    expect(marks?.data.values).toHaveLength(12);
  });

  it('drawRegret refuses a run without trials, and an alternative that is not there', () => {
    const none = simulateBudgets(RULES.map((rule) => ({ budget: 1000, rule, trials: 0 })));
    expect(() => drawFigure(request, none)).toThrow('no alternative has trials');
    expect(() => drawFigure({ ...request, against: 'best' }, run)).toThrow(RangeError);
  });

  it('tabulateRegret has one row an alternative, and where it is worst', () => {
    const [{ rows, head }] = tabulateRegret(request, run);
    expect(rows.map(([name]) => name)).toEqual(['single', 'fixed-tokens']);
    expect(head).toEqual(['rule', 'settings', 'mean', 'worst', 'worst at', 'correlation']);
    const [single] = measureRegret(run.points, run, request);
    const worst = single.regrets.toSorted((a, b) => b.regret.best - a.regret.best)[0];
    const budget = Number(worst.reference.parameters['budget']);
    expect(rows[0][4]).toBe(`budget ${budget.toLocaleString('en')}`);
  });
});

describe('drawAllocation', () => {
  const request = { kind: 'allocation', name: 'a', x: 'budget' } as const;

  it.each(RULES)('drawAllocation stacks each bar of the rule %s to the whole budget', (rule) => {
    const figure = drawFigure({ ...request, where: { rule } }, run);
    const pieces = layersOf(panelsOf(figure)[0])[0].data.values;
    for (const left of new Set(pieces.map((piece) => piece['left']))) {
      const bar = pieces.filter((piece) => piece['left'] === left);
      expect(bar[0]['low']).toBe(0);
      for (const [k, piece] of bar.slice(1).entries()) expect(piece['low']).toBe(bar[k]['high']);
      expect(bar.at(-1)?.['high']).toBeCloseTo(1, 9);
    }
  });

  it('drawAllocation names neighbours of one organization once, and says which names have no room', () => {
    const many = sweep(decades(300, 1e7, 60), ['optimum']);
    const figure = drawFigure(request, many);
    const layers = layersOf(panelsOf(figure)[0]);
    const names = layers.find(({ mark }) => mark['type'] === 'text')?.data.values ?? [];
    const texts = names.map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts).toContain('5³');
    const narrow = sweep(decades(300, 1e7, 60), ['optimum', 'single']);
    const shown = narrow.points.map((point, k) => {
      return { ...point, parameters: { ...point.parameters, k: k + 1 } };
    });
    expect(titleOf(drawFigure({ ...request, x: 'k' }, { ...narrow, points: shown }))).toMatch(
      /\d+ names left out where there is no room/,
    );
  });

  it('drawAllocation draws names along x too, and refuses points without a bill', async () => {
    const figure = drawFigure({ ...request, x: 'rule', where: { budget: 1e6 } }, run);
    const svg = await renderSvg(figure);
    for (const rule of RULES) expect(svg).toContain(`>${rule}<`);
    const bare = run.points.map((point) => ({ ...point, facts: {} }));
    expect(() => drawFigure(request, { ...run, points: bare })).toThrow(
      'no point has thinkingTokens',
    );
  });
});

describe('nameOrganization', () => {
  const [point] = run.points;
  const named = (facts: Record<string, number | string>) => nameOrganization({ ...point, facts });

  it('nameOrganization is short', () => {
    expect(named({ chosen: 'single', leaves: 1 })).toBe('1');
    expect(named({ chosen: 'star', leaves: 25, depth: 1, readFanIn: 25 })).toBe('star 25');
    expect(named({ chosen: 'tree', leaves: 5 ** 12, depth: 12, readFanIn: 5 })).toBe('5¹²');
    expect(named({ chosen: 'chain', leaves: 9, depth: 3, readFanIn: 3 })).toBe('chain 4');
  });
});

describe('drawPareto', () => {
  const request = { kind: 'pareto', name: 'p' } as const;

  it('drawPareto rings every point of which no other is cheaper, better and faster', () => {
    const figure = drawFigure(request, run);
    const ringed = symbolsOf(figure, 190);
    const all = symbolsOf(figure, 55);
    expect(all).toHaveLength(run.points.length);
    const beaten = (a: Row) =>
      all.some((b) => b['x'] < a['x'] && b['y'] > a['y'] && b['latency'] < a['latency']);
    expect(ringed.some(beaten)).toBe(false);
    expect(ringed.length).toBeLessThan(all.length);
  });

  it('drawPareto draws rings over all symbols, and says how many ringed points coincide', () => {
    const figure = drawFigure(request, run);
    const points = layersOf(figure).filter(({ mark }) => mark['type'] === 'point');
    expect(points.at(-1)?.mark).toMatchObject({ filled: false, size: 190 });
    const [point] = run.points;
    const alone = drawFigure(request, { ...run, points: [point] });
    expect(titleOf(alone)).not.toContain('coincide');
    const three = [0, 1, 2].map((index) => ({ ...point, index }));
    const piled = drawFigure(request, { ...run, points: three });
    expect(titleOf(piled)).toContain('3 ringed points coincide with another');
    const texts = layersOf(piled).filter(({ mark }) => mark['type'] === 'text');
    expect(texts.at(-1)?.data.values.map(({ text }) => text)).toEqual([
      `${nameOrganization(point)} (3)`,
    ]);
  });

  it('drawPareto refuses a cost that no point has', () => {
    expect(() => drawFigure({ ...request, cost: 'price' }, run)).toThrow('price above 0');
  });
});

describe('drawCurve of facts and verticals', () => {
  const request = { kind: 'curve', name: 'c', x: 'budget', series: 'rule', xScale: 'log' } as const;

  it('drawCurve draws a fact at its value, without an interval', () => {
    const figure = drawFigure({ ...request, observable: 'leafTokens', yScale: 'log' }, run);
    const marks = layersOf(figure).find(({ mark }) => mark['type'] === 'point')?.data.values ?? [];
    expect(marks).toHaveLength(run.points.length);
    for (const point of run.points) {
      const { budget, rule } = point.parameters;
      const mark = marks.find(({ x, series }) => x === budget && series === rule);
      for (const height of ['y', 'low', 'high']) {
        expect(mark?.[height]).toBe(point.facts['leafTokens']);
      }
    }
    expect(titleOf(figure)).toContain('computed, not simulated');
  });

  it('drawCurve refuses a text and a name of nothing as an observable', () => {
    expect(() => drawFigure({ ...request, observable: 'chosen' }, run)).toThrow(TypeError);
    expect(() => drawFigure({ ...request, observable: 'chosen' }, run)).toThrow(
      'invalid observable: chosen; "single" at point 0, not a number',
    );
    expect(() => drawFigure({ ...request, observable: 'colour' }, run)).toThrow(
      'invalid observable: colour; stand-in has accuracy, bias, and no point has such a fact',
    );
  });

  it('drawCurve draws one upright line a distinct value, and says what is left of the axis', () => {
    const verticals = ['closedFormThreshold'];
    const near = layersOf(drawFigure({ ...request, verticals }, run));
    const rules = near.filter(
      ({ mark }) => mark['strokeDash'] !== undefined && mark['type'] === 'rule',
    );
    // 1000 (1 + ρ) γ at ρ = 0.1 and γ = 0.9
    expect(rules.map(({ data }) => data.values[0]['x'])).toEqual([expect.closeTo(990, 6)]);
    expect(JSON.stringify(near)).toContain('closed-form threshold 990');
    const far = drawFigure({ ...request, verticals }, sweep([1e4, 1e5, 1e6], RULES));
    expect(titleOf(far)).toContain('losed-form threshold 990, left of the axis');
    const close = drawFigure({ ...request, verticals }, sweep([100, 300, 500], RULES));
    expect(titleOf(close)).toContain('losed-form threshold 990, right of the axis');
  });

  it('drawCurve gives every series its own upright line where each has a value of its own', () => {
    const three = simulateBudgets(
      [300, 1000, 3000].flatMap((budget) =>
        [0, 0.2, 0.4].map((correlation) => ({ budget, correlation, rule: 'optimum' })),
      ),
    );
    const drawn = drawFigure(
      { ...request, series: 'correlation', verticals: ['closedFormThreshold'] },
      three,
    );
    const rules = layersOf(drawn).filter(
      ({ mark }) => mark['strokeDash'] !== undefined && mark['type'] === 'rule',
    );
    expect(rules.map(({ data }) => data.values[0])).toEqual([
      { x: 900, series: 'ρ = 0' },
      { x: 1080, series: 'ρ = 0.2' },
      { x: 1260, series: 'ρ = 0.4' },
    ]);
  });

  it('drawCurve draws no thicket of upright lines, and none along names', () => {
    const many = simulateBudgets(
      Array.from({ length: 12 }, (_, k) => {
        return { budget: 500 + 200 * k, correlation: k / 20, rule: 'optimum' };
      }),
    );
    const verticals = ['closedFormThreshold'];
    const drawn = drawFigure({ kind: 'curve', name: 'c', x: 'budget', verticals }, many);
    expect(titleOf(drawn)).toContain('12 values, not drawn');
    const names = {
      kind: 'curve',
      name: 'c',
      x: 'rule',
      verticals,
      where: { budget: 1e6 },
    } as const;
    expect(() => drawFigure(names, run)).toThrow('verticals; rule is not a number');
  });
});
