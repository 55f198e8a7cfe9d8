import { describe, expect, it } from 'vitest';
import { estimateObservable } from '../../src/analysis/estimate.ts';
import type { RunResult } from '../../src/analysis/result.ts';
import {
  divergingScale,
  drawPhaseDiagram,
  type PhaseDiagramRequest,
} from '../../src/figures/phaseDiagram.ts';
import type { FigureSpecification } from '../../src/figures/theme.ts';
import { applyMap, criticalCorrelation, grid, laboratory, range, simulate } from './laboratory.ts';

type Row = Readonly<Record<string, number | string | null>>;

interface Layer {
  readonly data: { readonly values: readonly Row[] };
  readonly mark: Readonly<Record<string, unknown>>;
  readonly encoding: Readonly<Record<string, { readonly scale?: { readonly domain: number[] } }>>;
}

const layersOf = (figure: FigureSpecification): readonly Layer[] =>
  (figure as unknown as { readonly layer: readonly Layer[] }).layer;

const request: PhaseDiagramRequest = {
  kind: 'phase-diagram',
  name: 'phases',
  x: 'correlation',
  y: 'fidelity',
};

const correlations = range(0, 1, 21);
const fidelities = range(0.5, 1, 11);

function simulateGrid(bias: number, trials = 400): RunResult {
  return simulate(
    fidelities.flatMap((fidelity) =>
      correlations.map((correlation) => ({ correlation, fidelity, bias, depth: 4, trials })),
    ),
  );
}

function linesOf(figure: FigureSpecification, width: number): readonly Row[] {
  const layer = layersOf(figure).find(
    ({ mark }) => mark['type'] === 'line' && mark['strokeWidth'] === width,
  );
  return layer?.data.values ?? [];
}

const run = simulateGrid(0.2);
const figure = drawPhaseDiagram(request, run);

describe('divergingScale', () => {
  it('divergingScale(gains) has a domain symmetric about 0', () => {
    for (const gains of [[0.9, -0.05], [-0.3, 0.2], [0.4], [-0.2, -0.01], [0], []]) {
      const { domain, constant } = divergingScale(gains);
      expect(domain[0]).toBe(-domain[1]);
      expect(domain[1]).toBeGreaterThan(0);
      expect(constant).toBeGreaterThan(0);
    }
  });

  it('divergingScale(gains) is logarithmic where one side is much fainter', () => {
    expect(divergingScale([0.9, -0.05]).type).toBe('symlog');
    expect(divergingScale([0.3, -0.2]).type).toBe('linear');
  });
});

describe('drawPhaseDiagram', () => {
  it('drawPhaseDiagram colours over a domain symmetric about 0', () => {
    const domain = layersOf(figure)[0].encoding['color'].scale!.domain;
    expect(domain[0]).toBe(-domain[1]);
  });

  it('drawPhaseDiagram marks as undecided exactly the cells whose interval contains the leaf bias', () => {
    const rows = layersOf(figure)[0].data.values;
    expect(rows).toHaveLength(run.points.length);
    let undecided = 0;
    for (const point of run.points) {
      const { low, high } = estimateObservable(
        laboratory,
        'bias',
        { method: 'full', tally: point.tallies['root'] },
        0.95,
      );
      const row = rows.find(
        ({ x, y }) => x === point.parameters['correlation'] && y === point.parameters['fidelity'],
      );
      const contains = low <= 0.2 && 0.2 <= high;
      if (contains) undecided++;
      expect(row?.['status'] === 'undecided').toBe(contains);
    }
    expect(undecided).toBeGreaterThan(20);
    expect(undecided).toBeLessThan(run.points.length / 2);
    expect(JSON.stringify(figure.title)).toContain(`${undecided} of ${run.points.length} cells`);
  });

  it('drawPhaseDiagram hatches the undecided cells and no others', () => {
    const rows = layersOf(figure)[0].data.values;
    const hatches = layersOf(figure)[1].data.values as readonly {
      x: number;
      y: number;
      x2: number;
      y2: number;
    }[];
    const hatched = new Set(
      hatches.map(({ x, y, x2, y2 }) => {
        const [u, v] = [(x + x2) / 2, (y + y2) / 2];
        return rows.findIndex(
          (row) =>
            Number(row['left']) <= u &&
            u <= Number(row['right']) &&
            Number(row['bottom']) <= v &&
            v <= Number(row['top']),
        );
      }),
    );
    const undecided = rows.flatMap((row, k) => (row['status'] === 'undecided' ? [k] : []));
    expect([...hatched].sort((a, b) => a - b)).toEqual(undecided);
  });

  it('drawPhaseDiagram draws the critical curve ρ_c(γ) = (15/8 − 1/γ)/(7/8) to 1e-4', () => {
    const line = linesOf(figure, 3);
    expect(line.length).toBeGreaterThan(20);
    for (const { x, y } of line) expect(x).toBeCloseTo(criticalCorrelation(Number(y)), 4);
  });

  it('drawPhaseDiagram draws the finite-signal boundary T(μ₀) = μ₀ at this signal to 1e-4', () => {
    const line = linesOf(figure, 2.4);
    expect(line.length).toBeGreaterThan(20);
    for (const { x, y } of line) {
      const organization = { correlation: Number(x), fidelity: Number(y), bias: 0.2, depth: 4 };
      expect(applyMap(organization, 0.2) / 0.2).toBeCloseTo(1, 4);
    }
  });

  it('drawPhaseDiagram puts the colour change along the finite-signal boundary', () => {
    // 231 decisions at 1e-7 each: a wrong one has a chance of 2e-5.
    const sure = { ...simulateGrid(0.3, 40_000), confidence: 1 - 1e-7 };
    const exact = drawPhaseDiagram(request, sure);
    const decided = layersOf(exact)[0].data.values.filter(({ status }) => status !== 'undecided');
    expect(decided.length).toBeGreaterThan(120);
    for (const { x, y, gain } of decided) {
      const organization = { correlation: Number(x), fidelity: Number(y), bias: 0.3, depth: 4 };
      expect(Number(gain) > 0).toBe(applyMap(organization, 0.3) > 0.3);
    }
  }, 60_000);

  it('drawPhaseDiagram of a negative bias is blue where the signal grows, with the same boundaries', () => {
    const sure = { ...simulateGrid(-0.3, 40_000), confidence: 1 - 1e-7 };
    const points = sure.points.map((point) => {
      const prediction = point.prediction!;
      const quantities = { ...prediction.quantities, growth: null };
      return { ...point, prediction: { ...prediction, quantities } };
    });
    const below = drawPhaseDiagram(request, { ...sure, points });
    const decided = layersOf(below)[0].data.values.filter(({ status }) => status !== 'undecided');
    expect(decided.length).toBeGreaterThan(120);
    for (const { x, y, gain } of decided) {
      const organization = { correlation: Number(x), fidelity: Number(y), bias: 0.3, depth: 4 };
      expect(Number(gain) > 0).toBe(applyMap(organization, 0.3) > 0.3);
    }
    const line = linesOf(below, 2.4);
    expect(line.length).toBeGreaterThan(20);
    for (const { x, y } of line) {
      const organization = { correlation: Number(x), fidelity: Number(y), bias: 0.3, depth: 4 };
      expect(applyMap(organization, 0.3) / 0.3).toBeCloseTo(1, 4);
    }
    expect(JSON.stringify(below)).toContain('"title":["bias at leaf","minus at root"]');
  }, 60_000);

  it('drawPhaseDiagram over an axis of integers draws upright and level pieces only', () => {
    const rows = grid({
      correlation: range(0, 1, 11),
      depth: [1, 2, 3],
      fidelity: [0.7],
      bias: [0.2],
      trials: [100],
    });
    const steps = drawPhaseDiagram({ ...request, y: 'depth' }, simulate(rows));
    const line = linesOf(steps, 3);
    // α does not depend on the depth.
    for (const { x } of line) expect(x).toBeCloseTo(criticalCorrelation(0.7), 9);
    const heights = line.map(({ y }) => Number(y));
    expect([Math.min(...heights), Math.max(...heights)]).toEqual([0.5, 3.5]);
    expect(JSON.stringify(steps.title)).toContain('Boundaries are read at each depth');
  });

  it('drawPhaseDiagram shows infeasible cells with a cross and without colour', () => {
    const some = simulate(
      fidelities.flatMap((fidelity) =>
        [0, 0.5, 1].map((correlation) => ({
          correlation,
          fidelity,
          bias: 0.2,
          depth: 2,
          trials: 100,
          infeasible: correlation === 1 && fidelity > 0.8,
        })),
      ),
    );
    const layers = layersOf(drawPhaseDiagram(request, some));
    const crosses = layers.find(({ mark }) => mark['text'] === '×');
    expect(crosses?.data.values).toHaveLength(4);
    expect(layers[0].data.values).toHaveLength(29);
  });

  it('drawPhaseDiagram refuses points on one another and names what they differ in', () => {
    const rows = grid({
      fidelity: [0.7],
      bias: [0.1],
      trials: [10],
      correlation: [0, 1],
      depth: [2, 3],
    });
    expect(() => drawPhaseDiagram(request, simulate(rows))).toThrow(
      'invalid figure phases: points 0 and 1 fall on one another and differ in depth; choose by where, parts or series',
    );
  });

  it('drawPhaseDiagram refuses scattered points, a name that is no number, and no point', () => {
    const scattered = simulate(
      range(0.5, 0.9, 5).map((fidelity) => {
        return { fidelity, correlation: 1 - fidelity, bias: 0.1, depth: 1, trials: 10 };
      }),
    );
    expect(() => drawPhaseDiagram(request, scattered)).toThrow(
      '5 points do not fill a grid of 5 × 5',
    );
    expect(() => drawPhaseDiagram({ ...request, x: 'organization' }, run)).toThrow(
      'invalid axis: organization; "tree" at point 0, not a number',
    );
    expect(() => drawPhaseDiagram({ ...request, parts: ['none'] }, run)).toThrow(
      'no point matches',
    );
  });
});
