import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/analysis/result.ts';
import { drawFigure } from '../../src/figures/figure.ts';
import { renderSvg } from '../../src/figures/render.ts';
import type { FigureRequest } from '../../src/scenario/scenario.ts';
import { decades, simulateBudgets } from './budgets.ts';
import { grid, range, simulate } from './laboratory.ts';

const plane = simulate(
  grid({
    fidelity: range(0.5, 1, 6),
    correlation: range(0, 1, 6),
    bias: [0.2],
    depth: [4],
    trials: [300],
  }),
);

const sweep = simulate(
  grid({
    correlation: [0, 0.2, 0.5],
    fidelity: [0.7],
    bias: [0.1],
    depth: [1, 2, 3, 4, 6],
    trials: [500],
  }),
);

const transition = simulate(
  grid({
    correlation: range(0, 1, 11),
    fidelity: [0.7],
    bias: [0.05],
    depth: [2, 4, 8],
    trials: [500],
  }),
);

const levels: RunResult = simulate([
  ...grid({ correlation: [0, 0.5], fidelity: [0.7], bias: [0.1], depth: [1, 2, 3], trials: [500] }),
  ...grid(
    { correlation: [0, 0.5], fidelity: [0.7], bias: [0.1], depth: [6], trials: [500] },
    { part: 'levels', method: 'level' },
  ),
]);

const map = simulateBudgets(
  decades(300, 3e6, 5).flatMap((budget) =>
    [0, 0.15, 0.3, 0.45].map((correlation) => {
      return { budget, correlation, rule: 'optimum', trials: 2000 };
    }),
  ),
  true,
);

const rules = simulateBudgets(
  decades(1000, 1e6, 4).flatMap((budget) =>
    ['optimum', 'single', 'fixed-tokens'].map((rule) => ({ budget, rule, trials: 1000 })),
  ),
);

interface Case {
  readonly request: FigureRequest;
  readonly run: RunResult;
  /** words that the reader must find */
  readonly words: readonly string[];
}

const CASES: readonly Case[] = [
  {
    request: { kind: 'phase-diagram', name: 'phase-diagram', x: 'correlation', y: 'fidelity' },
    run: plane,
    words: [
      'correlation ρ',
      'fidelity γ',
      'critical point α = 1 (theory)',
      'root = leaf (theory)',
      'Simulated at depth 4, 300 trials a cell',
      'the 95 % interval',
    ],
  },
  {
    request: { kind: 'curve', name: 'curve', x: 'depth', series: 'correlation' },
    run: sweep,
    words: ['accuracy at the root', 'depth L', 'ρ = 0.2', '95 % intervals', 'theory (recursion)'],
  },
  {
    request: {
      kind: 'curve',
      name: 'curve-logarithmic',
      x: 'leaves',
      series: 'correlation',
      observable: 'bias',
      xScale: 'log',
      yScale: 'log',
      reference: 'fixedPoint',
      title: 'Bias against the number of leaves',
    },
    run: sweep,
    words: [
      'Bias against the number of leaves',
      'bias at the root',
      'dashed: fixed point',
      '10,000',
    ],
  },
  {
    request: { kind: 'depth', name: 'depth', series: 'correlation' },
    run: levels,
    words: [
      'level sampling: one level at a time',
      'theory: upper bound',
      'theory: lower bound',
      'theory: recursion',
      'ρ = 0.5',
    ],
  },
  {
    request: { kind: 'order-parameter', name: 'order-parameter', x: 'correlation' },
    run: transition,
    // 15/8 − 1/0.7 over 7/8
    words: ['fixed point μ*', 'transition: ρ = 0.5102', 'depth 8', 'bias at the root'],
  },
  {
    request: { kind: 'agreement', name: 'agreement' },
    run: sweep,
    words: ['z-score', 'number of tests', 'standard normal', '15 tests'],
  },
  {
    request: { kind: 'regimes', name: 'regimes', x: 'budget', y: 'correlation' },
    run: map,
    words: ['measured regime', 'growth', 'saturation', 'one agent', 'budget flip', 's = β'],
  },
  {
    request: { kind: 'regret', name: 'regret', x: 'budget', over: 'rule', against: 'optimum' },
    run: rules,
    words: ['accuracy lost (percentage points)', 'fixed-tokens', 'paired trial by trial'],
  },
  {
    request: {
      kind: 'allocation',
      name: 'allocation',
      x: 'budget',
      where: { rule: 'fixed-tokens' },
    },
    run: rules,
    words: ['thinking', 'messages written', 'messages read', 'unspent', '5¹', 'tokens of a leaf'],
  },
  {
    request: { kind: 'pareto', name: 'pareto', series: 'rule' },
    run: rules,
    words: ['total tokens', 'path tokens', 'Ringed', 'single'],
  },
  {
    request: {
      kind: 'curve',
      name: 'curve-of-a-fact',
      x: 'budget',
      series: 'rule',
      xScale: 'log',
      yScale: 'log',
      observable: 'leafTokens',
      verticals: ['closedFormThreshold'],
    },
    run: rules,
    words: ['Leaf tokens against budget', 'computed, not simulated', 'closed-form threshold'],
  },
];

describe('drawFigure', () => {
  it.each(CASES)('drawFigure($request.name) is what it was', async ({ request, run }) => {
    // Frozen: guards against change only; the laws are in the other tests.
    const text = `${JSON.stringify(drawFigure(request, run), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`specifications/${request.name}.json`);
  });

  it.each(CASES)('drawFigure($request.name) is plain data', ({ request, run }) => {
    const figure = drawFigure(request, run);
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
    expect(JSON.stringify(figure)).not.toContain('null,null');
  });

  it.each(CASES)('drawFigure($request.name) says what is seen', async ({ request, run, words }) => {
    const svg = await renderSvg(drawFigure(request, run));
    for (const word of words) expect(svg).toContain(word);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('drawFigure refuses an unknown kind', () => {
    const request = { kind: 'pie', name: 'pie' } as unknown as FigureRequest;
    expect(() => drawFigure(request, sweep)).toThrow(RangeError);
    expect(() => drawFigure(request, sweep)).toThrow('invalid kind of figure: "pie"');
  });

  it('drawFigure counts what it leaves out', async () => {
    const held = { correlation: [0, 0.5], fidelity: [0.6], bias: [0], trials: [50] };
    const some = simulate([
      ...grid({ ...held, depth: [1, 2, 3, 4] }),
      ...grid({ ...held, correlation: [0], depth: [5] }, { infeasible: true }),
    ]);
    const request = { kind: 'curve', name: 'c', x: 'depth', series: 'correlation' } as const;
    expect(JSON.stringify(drawFigure(request, some).title)).toContain(
      '1 point left out: cannot be built',
    );
    const log = drawFigure({ ...request, observable: 'bias', yScale: 'log' }, some);
    expect(JSON.stringify(log.title)).toContain('not above 0 on a logarithmic axis');
  });

  it('drawFigure draws a curve over names as well as numbers', async () => {
    const svg = await renderSvg(
      drawFigure(
        { kind: 'curve', name: 'names', x: 'organization', series: 'correlation' },
        { ...sweep, points: sweep.points.filter(({ parameters }) => parameters['depth'] === 2) },
      ),
    );
    expect(svg).toContain('>tree<');
  });

  const scatter = simulate(
    range(0.4, 1, 40).map((fidelity, k) => {
      const correlation = (k * 0.618034) % 0.9;
      return { fidelity, correlation, bias: 0.1, depth: 3, trials: 50 };
    }),
  );
  const along = { kind: 'curve', name: 'c', x: 'fidelity', observable: 'bias' } as const;

  it('drawFigure marks alpha = 1 along x only where nothing else that alpha depends on varies', () => {
    const text = JSON.stringify(drawFigure(along, scatter));
    expect(text).not.toContain('critical point');
    expect(text).toContain('Bars: theory');
    // 1/(15/8) at correlation 0, whatever the leaf bias is.
    const held = simulate(
      range(0.4, 1, 40).map((fidelity, k) => {
        return { fidelity, correlation: 0, bias: (k * 0.618034) % 1, depth: 3, trials: 50 };
      }),
    );
    expect(JSON.stringify(drawFigure(along, held))).toContain('at fidelity 0.5333');
  });

  it('drawFigure marks alpha = 1 along a variable that a parameter goes with', () => {
    const flipped = simulate(
      range(0, 0.3, 31).map((flip) => {
        return { fidelity: 1 - 2 * flip, correlation: 0, bias: 0.1, depth: 3, trials: 50 };
      }),
    );
    const points = flipped.points.map((point, k) => {
      return { ...point, parameters: { ...point.parameters, flip: k / 100 } };
    });
    const figure = drawFigure({ ...along, x: 'flip' }, { ...flipped, points });
    // (1 − 8/15)/2
    expect(JSON.stringify(figure)).toContain('ritical point α = 1 at flip 0.2333');
    expect(JSON.stringify(figure)).toContain('Lines: theory');
  });

  it('drawFigure draws no transition of an order parameter where more than x varies', () => {
    const request = { kind: 'order-parameter', name: 'o', x: 'fidelity' } as const;
    expect(JSON.stringify(drawFigure(request, scatter))).not.toContain('transition: γ');
  });

  it('drawFigure tells series apart by a fact that is a text', () => {
    const points = sweep.points
      .filter(({ parameters }) => parameters['correlation'] !== 0.5)
      .map((point) => {
        const chosen = point.parameters['correlation'] === 0 ? 'tree' : 'star';
        return { ...point, facts: { ...point.facts, chosen } };
      });
    const figure = drawFigure(
      { kind: 'curve', name: 'c', x: 'depth', series: 'chosen', reference: 'chosen' },
      { ...sweep, points },
    );
    expect(JSON.stringify(figure)).toContain('"domain":["tree","star"]');
    expect(JSON.stringify(figure)).not.toContain('dashed');
  });

  it('drawFigure tells parts apart where they would be drawn over one another', () => {
    const parts = simulate(
      ['near', 'far'].flatMap((part) =>
        grid(
          {
            correlation: [0, 0.5],
            fidelity: [0.6],
            bias: [part === 'near' ? 0.1 : 0.3],
            depth: [3],
            trials: [50],
          },
          { part },
        ),
      ),
    );
    const figure = drawFigure({ kind: 'curve', name: 'c', x: 'correlation' }, parts);
    expect(JSON.stringify(figure)).toContain('"domain":["near","far"]');
  });

  it('drawFigure draws at most 7 series over depth, both ends among them, and says so', () => {
    const many = simulate(
      grid({
        correlation: range(0, 1, 21),
        fidelity: [0.6],
        bias: [0.05],
        depth: [1, 2],
        trials: [10],
      }),
    );
    const figure = drawFigure({ kind: 'depth', name: 'd', series: 'correlation' }, many);
    expect(JSON.stringify(figure.title)).toContain('Drawn: 7 of 21 values of correlation');
    const text = JSON.stringify(figure);
    for (const name of ['ρ = 0"', 'ρ = 1"']) expect(text).toContain(name);
  });

  it('drawFigure does not mind parameters that differ idly, as agents do in a tree', () => {
    const twice = simulate(
      grid({ correlation: [0.1], fidelity: [0.6], bias: [0.05], depth: [1, 1], trials: [10] }),
    );
    const points = twice.points.map((point, k) => {
      return { ...point, id: 'one', parameters: { ...point.parameters, agents: k } };
    });
    const request = { kind: 'curve', name: 'c', x: 'depth' } as const;
    expect(() => drawFigure(request, { ...twice, points })).not.toThrow();
    const [first, second] = points;
    const other = { ...twice, points: [first, { ...second, id: 'other' }] };
    expect(() => drawFigure(request, other)).toThrow('differ in agents');
  });
});
