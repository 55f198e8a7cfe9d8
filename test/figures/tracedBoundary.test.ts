import { describe, expect, it } from 'vitest';
import type { ComparedRoot, PartTrace } from '../../src/analysis/boundary/root.ts';
import type { RunResult } from '../../src/analysis/result.ts';
import { drawPhaseDiagram, type PhaseDiagramRequest } from '../../src/figures/phaseDiagram.ts';
import { renderSvg } from '../../src/figures/render.ts';
import { tabulateTraces } from '../../src/figures/tracedBoundary.ts';
import { range, simulate } from './laboratory.ts';

const request: PhaseDiagramRequest = {
  kind: 'phase-diagram',
  name: 'phases',
  x: 'correlation',
  y: 'fidelity',
};

const map = simulate(
  range(0.5, 1, 6).flatMap((fidelity) =>
    range(0, 1, 6).map((correlation) => ({
      correlation,
      fidelity,
      bias: 0.2,
      depth: 4,
      trials: 400,
    })),
  ),
);

const root = (best: number, open = false): ComparedRoot => ({
  low: best - 0.01,
  best,
  high: open ? null : best + 0.01,
  level: 0.95,
  direction: 'rising',
  by: 'curve',
  reached: true,
  cell: 100 * best,
  exact: best + 0.001,
});

/** A trace with roots at these values, line by line. */
function traced(
  along: string,
  across: string,
  roots: readonly (readonly ComparedRoot[])[],
): PartTrace {
  const scale = 'linear' as const;
  return {
    part: 'traced',
    request: {
      boundary: 'growth',
      along,
      across,
      tolerance: 0.01,
      scale,
      isAcrossSmooth: true,
      level: 0.95,
    },
    lines: roots.map((own, i) => ({
      at: 0.2 * i,
      roots: own,
      ends: [-1, 1],
      ...(own.length === 0 && { reason: 'above the bound from one end to the other' }),
      points: 9,
      trials: 50_000,
    })),
    points: 36,
    trials: 200_000,
  };
}

const upright = traced('fidelity', 'correlation', [
  [root(0.6)],
  [root(0.65)],
  [],
  [root(0.9, true)],
]);
const run: RunResult = { ...map, traces: [upright] };

interface Layer {
  readonly data: { readonly values: readonly Readonly<Record<string, number>>[] };
  readonly mark: Readonly<Record<string, unknown>>;
}

function layersOf(run: RunResult, type: string): readonly Layer[] {
  const { layer } = drawPhaseDiagram(request, run) as unknown as { layer: readonly Layer[] };
  return layer.filter(({ mark }) => mark['type'] === type);
}

describe('drawPhaseDiagram(request, run with a trace)', () => {
  it('draws each root with its interval, and a piece for every unbroken stretch', () => {
    const [{ data }] = layersOf(run, 'point');
    expect(data.values.map(({ x, y, piece }) => [x, y, piece])).toEqual([
      [0, 0.6, 0],
      [0.2, 0.65, 0],
      [0.6000000000000001, 0.9, 1],
    ]);
    expect(data.values[0]).toMatchObject({ x1: 0, x2: 0, y1: 0.59, y2: 0.61 });
  });

  it('draws an interval that is open to the edge of the plane', () => {
    const [{ data }] = layersOf(run, 'point');
    expect(data.values[2]['y1']).toBeCloseTo(0.89, 12);
    expect(data.values[2]['y2']).toBeGreaterThanOrEqual(1);
  });

  it('turns the band with the axis along which the roots lie', () => {
    expect(layersOf(run, 'area').map(({ mark }) => mark['orient'])).toEqual(['vertical']);
    const flat = traced('correlation', 'fidelity', [[root(0.3)], [root(0.4)]]);
    const turned = { ...map, traces: [flat] };
    expect(layersOf(turned, 'area').map(({ mark }) => mark['orient'])).toEqual(['horizontal']);
    const [{ data }] = layersOf(turned, 'point');
    expect(data.values[1]).toMatchObject({ x: 0.4, y: 0.2, y1: 0.2, y2: 0.2 });
  });

  it('leaves out boundaries of other planes, and says of its own how they came about', async () => {
    const other = { ...map, traces: [traced('correlation', 'depth', [[root(0.3)]])] };
    expect(layersOf(other, 'area')).toEqual([]);
    expect(drawPhaseDiagram(request, other)).toEqual(drawPhaseDiagram(request, map));
    expect(await renderSvg(drawPhaseDiagram(request, run))).toContain(
      'as simulation alone traced it, 95 % intervals, 200,000 trials at 36 points',
    );
  });
});

describe('tabulateTraces(run)', () => {
  it('has a line for every root, and one that says why there is none', () => {
    const [{ head, rows }] = tabulateTraces(run);
    expect(head.slice(0, 3)).toEqual(['correlation', 'fidelity', '95 % interval']);
    expect(rows.map(([at, best, interval]) => [at, best, interval])).toEqual([
      ['0', '0.6', '0.59 to 0.61'],
      ['0.2', '0.65', '0.64 to 0.66'],
      ['0.4', '–', 'above the bound from one end to the other'],
      ['0.6', '0.9', '0.89 to open'],
    ]);
  });
});
