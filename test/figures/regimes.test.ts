import { describe, expect, it } from 'vitest';
import { measureRegimes } from '../../src/analysis/regimes.ts';
import type { RunResult } from '../../src/analysis/result.ts';
import { drawRegimes, type RegimesRequest } from '../../src/figures/regimes.ts';
import { tabulateRegimes } from '../../src/figures/regimesTable.ts';
import type { FigureSpecification } from '../../src/figures/theme.ts';
import { decades, simulateBudgets, type System } from './budgets.ts';
import { criticalCorrelation } from './laboratory.ts';

type Row = Readonly<Record<string, number | string | null>>;

interface Layer {
  readonly data: { readonly values: readonly Row[] };
  readonly mark: Readonly<Record<string, unknown>>;
}

const layersOf = (figure: FigureSpecification): readonly Layer[] =>
  (figure as unknown as { readonly layer: readonly Layer[] }).layer;

const rowsOf = (figure: FigureSpecification, type: string): readonly Row[] =>
  layersOf(figure).find(({ mark }) => mark['type'] === type)?.data.values ?? [];

const request: RegimesRequest = { kind: 'regimes', name: 'map', x: 'budget', y: 'correlation' };
const budgets = decades(300, 3e6, 9);
const correlations = [0, 0.1, 0.2, 0.3, 0.4, 0.5];

function systems(rule: string, common: Partial<System> = {}): System[] {
  return budgets.flatMap((budget) =>
    correlations.map((correlation) => ({ budget, correlation, rule, trials: 3000, ...common })),
  );
}

const run = simulateBudgets(systems('optimum'), true);
const figure = drawRegimes(request, run);
const titleOf = (drawn: FigureSpecification): string => JSON.stringify(drawn.title);

/** The vertices of the line of one width. */
function lineOf(drawn: FigureSpecification, dash: readonly number[]): readonly Row[] {
  const layer = layersOf(drawn).find(
    ({ mark }) =>
      mark['type'] === 'line' && JSON.stringify(mark['strokeDash']) === JSON.stringify(dash),
  );
  return layer?.data.values ?? [];
}

function total(rows: readonly (readonly string[])[]): number {
  return rows.flatMap((row) => row.slice(1).map(Number)).reduce((sum, count) => sum + count, 0);
}

function only(points: RunResult['points']): RunResult {
  return { ...run, points };
}

describe('drawRegimes', () => {
  it('drawRegimes labels each cell as measured, and one agent where it was chosen', () => {
    const cells = measureRegimes(run.points, run);
    const rows = rowsOf(figure, 'rect');
    expect(rows).toHaveLength(budgets.length * correlations.length);
    const seen = new Set<unknown>();
    for (const { point, measured } of cells) {
      const { budget, correlation } = point.parameters;
      const row = rows.find(({ x, y }) => x === budget && y === correlation);
      const single = point.facts['chosen'] === 'single';
      expect(row?.['label']).toBe(single ? 'one agent' : measured.regime);
      seen.add(row?.['label']);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['growth', 'saturation', 'one agent']));
  });

  it('drawRegimes marks exactly the organizations that are not seen to beat one agent', () => {
    const fixed = simulateBudgets(systems('fixed-tokens'), true);
    const marks = rowsOf(drawRegimes(request, fixed), 'point');
    const expected = measureRegimes(fixed.points, fixed).flatMap(({ point, measured }) => {
      if (point.facts['chosen'] === 'single' || measured.synergy === true) return [];
      const mark = measured.synergy === false ? 'one agent does better' : 'undecided';
      return [`${point.parameters['budget']} ${point.parameters['correlation']} ${mark}`];
    });
    expect(marks.map(({ x, y, mark }) => `${x} ${y} ${mark}`).sort()).toEqual(expected.sort());
    expect(new Set(marks.map(({ mark }) => mark)).size).toBe(2);
  });

  it('drawRegimes draws the budget flip along the borders of the cells with one agent', () => {
    const rows = rowsOf(figure, 'rect');
    const at = (x: number, y: number) =>
      rows.find(
        (row) =>
          Number(row['left']) < x &&
          x < Number(row['right']) &&
          Number(row['bottom']) < y &&
          y < Number(row['top']),
      )?.['label'] === 'one agent';
    const line = lineOf(figure, [12, 4]);
    expect(line.length).toBeGreaterThan(4);
    for (const [k, end] of line.slice(1).entries()) {
      const start = line[k];
      if (start['part'] !== end['part']) continue;
      const [x, y] = [
        Math.sqrt(Number(start['x']) * Number(end['x'])),
        (Number(start['y']) + Number(end['y'])) / 2,
      ];
      const upright = start['x'] === end['x'];
      const sides = upright
        ? [at(x * 0.999, y), at(x * 1.001, y)]
        : [at(x, y - 1e-3), at(x, y + 1e-3)];
      expect(new Set(sides).size, `${x}, ${y}`).toBe(2);
    }
  });

  it('drawRegimes draws α = 1 at ρ = (15/8 − 1/γ)/(7/8) to 1e-4, whatever the budget', () => {
    const trees = systems('tree', { fidelity: 0.65 }).filter(({ budget }) => budget >= 3000);
    const drawn = drawRegimes(request, simulateBudgets(trees, true));
    const line = lineOf(drawn, [1, 0]);
    expect(line.length).toBeGreaterThan(4);
    for (const { y } of line) expect(y).toBeCloseTo(criticalCorrelation(0.65), 4);
  });

  it('drawRegimes names lines that coincide once, together, and says what each of them is', () => {
    const faint = systems('tree', { fidelity: 0.65, kappa: 1e-4 });
    const trees = faint.filter(({ budget }) => budget >= 3000);
    const drawn = drawRegimes(request, simulateBudgets(trees, true));
    const texts = layersOf(drawn)
      .filter(({ mark }) => mark['type'] === 'text' && mark['fontWeight'] === 'bold')
      .flatMap(({ data }) => data.values.map(({ text }) => `${text}`));
    expect(texts.filter((text) => text.includes('α = 1'))).toHaveLength(2); // its rim, then ink
    expect(texts[0]).toMatch(/^α = 1 and T\(μ₀\) = μ₀/);
    expect(titleOf(drawn).replaceAll('","', ' ')).toMatch(
      /α = 1, a faint signal neither grows nor fades; T\(μ₀\) = μ₀, the root is as good as a leaf/,
    );
    expect(titleOf(drawn).replaceAll('","', ' ')).toContain(
      'saturation, one more level (of a star whose fan-in is free the next fan-in, of a chain one more agent)',
    );
  });

  it('drawRegimes says on which side of a boundary all cells lie that does not cross the plane', () => {
    expect(titleOf(figure)).toContain('α > 1');
    expect(titleOf(figure)).toContain('in every cell of an organization');
  });

  it('drawRegimes leaves cells blank where no larger organization was simulated, and says so', () => {
    const alone = run.points.filter(({ parameters }) => parameters['enlarged'] === false);
    const drawn = drawRegimes(request, only(alone));
    const labels = new Set(rowsOf(drawn, 'rect').map(({ label }) => label));
    expect([...labels]).toEqual(['one agent']);
    expect(titleOf(drawn)).toContain('nothing larger beside it');
    const stuck = run.points.map((point) =>
      point.parameters['enlarged'] === true
        ? { ...point, status: 'infeasible' as const, facts: {}, prediction: null, tallies: {} }
        : point,
    );
    expect(titleOf(drawRegimes(request, only(stuck)))).toContain('no larger one can be built');
  });

  it('drawRegimes puts a cross where nothing can be built', () => {
    const some = systems('optimum').map((system) => {
      return { ...system, infeasible: system.budget > 1e6 && system.correlation === 0.5 };
    });
    const drawn = drawRegimes(request, simulateBudgets(some, true));
    const crosses = layersOf(drawn).find(({ mark }) => mark['text'] === '×')?.data.values ?? [];
    expect(crosses.map(({ x }) => x)).toEqual(budgets.filter((budget) => budget > 1e6));
  });

  it('drawRegimes refuses points that are all enlarged', () => {
    const large = run.points.filter(({ parameters }) => parameters['enlarged'] === true);
    expect(() => drawRegimes(request, only(large))).toThrow('every point that matches is enlarged');
  });
});

describe('tabulateRegimes', () => {
  it('tabulateRegimes counts every cell that has both labels once', () => {
    const [regimes, synergy, limits] = tabulateRegimes(request, run);
    const cells = measureRegimes(run.points, run);
    const both = cells.filter(
      ({ predicted, measured }) => predicted.regime !== null && measured.regime !== null,
    );
    expect(total(regimes.rows)).toBe(both.length);
    expect(total(synergy.rows)).toBe(cells.length);
    expect(limits.rows[0][0]).toContain('asymptotic collapse');
    expect(regimes.head).toEqual([
      'predicted',
      'measured collapse',
      'measured saturation',
      'measured growth',
      'measured undecided',
    ]);
  });
});
