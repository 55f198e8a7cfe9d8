import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/analysis/result.ts';
import { drawFigure } from '../../src/figures/figure.ts';
import { renderSvg } from '../../src/figures/render.ts';
import { arrangeTheory, loneVertices, spokenOf } from '../../src/figures/theoryLine.ts';
import { criticalCorrelation, grid, range, simulate } from './laboratory.ts';

const point = (x: number, y: number | null, series = 'a') => ({ x, y, series });

interface Layer {
  readonly data: { readonly values: readonly Readonly<Record<string, unknown>>[] };
  readonly mark: Readonly<Record<string, unknown>>;
}

const layersOf = (figure: object, type: string): readonly Layer[] =>
  (figure as { readonly layer: readonly Layer[] }).layer.filter(
    ({ mark }) => mark['type'] === type,
  );

const dottedOf = (figure: object): readonly Layer[] =>
  layersOf(figure, 'rule').filter(({ mark }) => 'strokeDash' in mark);

const words = (figure: object): unknown[] =>
  layersOf(figure, 'text').flatMap(({ data }) => data.values.map(({ text }) => text));

const held = { fidelity: [0.7], bias: [0.1], trials: [50] };

/** The run without a prediction where the silence says so. */
function silence(run: RunResult, silent: (index: number) => boolean): RunResult {
  const points = run.points.map((one) =>
    silent(one.index)
      ? { ...one, prediction: { by: 'none' as const, value: null, quantities: {} } }
      : one,
  );
  return { ...run, points };
}

describe('arrangeTheory', () => {
  it('arrangeTheory orders places and keeps what speaks where two points meet', () => {
    const points = [point(2, null), point(1, 5), point(2, 7), point(1, null), point(2, null, 'b')];
    expect(arrangeTheory(points)).toEqual([point(1, 5), point(2, 7), point(2, null, 'b')]);
  });
});

describe('loneVertices', () => {
  it('loneVertices are those with silence or an end on both sides', () => {
    const points = [point(1, 1), point(2, null), point(3, 3), point(4, 4), point(9, 9, 'b')];
    expect(loneVertices(points)).toEqual([point(1, 1), point(9, 9, 'b')]);
    expect(spokenOf(points)).toHaveLength(4);
  });
});

describe('theory in a curve', () => {
  const reals = simulate(grid({ correlation: range(0, 0.4, 5), ...held, depth: [3] }));
  const request = { kind: 'curve', name: 'c', x: 'correlation' } as const;

  it('a line breaks where theory is silent, and a value between two silences is a bar', async () => {
    const figure = drawFigure(
      request,
      silence(reals, (index) => index === 1 || index === 3),
    );
    const [line] = layersOf(figure, 'line');
    expect(line.data.values.map(({ y }) => y === null)).toEqual([false, true, false, true, false]);
    expect(layersOf(figure, 'tick')[0].data.values.map(({ x }) => x)).toEqual([0, 0.2, 0.4]);
    const broken = drawFigure(
      request,
      silence(reals, (index) => index === 2),
    );
    const drawn = /<path[^>]*d="(M[^"]*)"[^>]*stroke-width="1\.8"/.exec(await renderSvg(broken));
    expect(drawn?.[1].match(/M/g)).toHaveLength(2);
  });

  it('a smooth line stands along reals, bars and straight segments at integers', () => {
    const [smooth] = layersOf(drawFigure(request, reals), 'line');
    expect(smooth.mark['interpolate']).toBe('monotone');
    expect(layersOf(drawFigure(request, reals), 'tick')).toEqual([]);
    const integers = simulate(grid({ correlation: [0], ...held, depth: [1, 2, 4, 7] }));
    const figure = drawFigure({ ...request, x: 'depth' }, integers);
    expect(layersOf(figure, 'line')[0].mark['interpolate']).toBe('linear');
    expect(layersOf(figure, 'tick')[0].data.values.map(({ x }) => x)).toEqual([1, 2, 4, 7]);
    expect(JSON.stringify(figure.title)).toContain('Bars, joined to lead the eye: theory');
  });

  it('a real parameter whose values happen to be integers is real', () => {
    const ends = simulate(grid({ correlation: [0, 1], ...held, depth: [3] }));
    expect(layersOf(drawFigure(request, ends), 'line')[0].mark['interpolate']).toBe('monotone');
  });

  it('a series with one point shows its theory', () => {
    const rows = [
      ...grid({ correlation: [0.2], ...held, depth: [3] }, { part: 'one' }),
      ...grid({ correlation: [0.2, 0.4], ...held, depth: [5] }, { part: 'two' }),
    ];
    const figure = drawFigure({ ...request, series: 'part' }, simulate(rows));
    const bars = layersOf(figure, 'tick').flatMap(({ data }) => data.values);
    expect(bars.map(({ series }) => series)).toEqual(['one']);
  });

  it('critical points stand where α is 1, once where series share them, and not at integers', () => {
    const rows = grid({ correlation: range(0, 1, 6), ...held, depth: [2, 4] });
    const figure = drawFigure({ ...request, series: 'depth' }, simulate(rows));
    const dotted = dottedOf(figure);
    expect(dotted.flatMap(({ data }) => data.values)).toHaveLength(1);
    expect(dotted[0].data.values[0]['x']).toBeCloseTo(criticalCorrelation(0.7), 8);
    const over = drawFigure({ ...request, x: 'depth', series: 'correlation' }, simulate(rows));
    expect(dottedOf(over)).toEqual([]);
  });

  it('every series has its own critical point in its own colour', () => {
    const both = { ...held, fidelity: [0.6, 0.8], correlation: range(0, 1, 6), depth: [4] };
    const figure = drawFigure({ ...request, series: 'fidelity' }, simulate(grid(both)));
    const [dotted] = dottedOf(figure);
    expect(dotted.data.values.map(({ series }) => series)).toEqual(['γ = 0.6', 'γ = 0.8']);
    dotted.data.values.forEach(({ x }, k) =>
      expect(x).toBeCloseTo(criticalCorrelation([0.6, 0.8][k]), 8),
    );
  });

  it('a reference is named beside each series, and once where all share it', () => {
    const rows = grid({ ...held, correlation: [0, 0.3], depth: [1, 2, 3] });
    const asked = { kind: 'curve', name: 'c', x: 'depth', observable: 'bias' } as const;
    const own = drawFigure(
      { ...asked, series: 'correlation', reference: 'fixedPoint' },
      simulate(rows),
    );
    expect(words(own)).toContain('fixed point: ρ = 0');
    expect(words(own)).toContain('fixed point: ρ = 0.3');
    const shared = { ...asked, series: 'correlation', reference: 'criticalCorrelation' } as const;
    expect(words(drawFigure(shared, simulate(rows)))).toContain('critical correlation');
  });
});
