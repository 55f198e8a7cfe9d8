import { describe, expect, it } from 'vitest';
import {
  confuseRegimes,
  confuseSynergy,
  measureRegimes,
  type RegimeCell,
} from '../../src/analysis/regimes.ts';
import type { PointResult, RunResult } from '../../src/analysis/result.ts';
import { hashWords, openStream } from '../../src/math/random.ts';
import type { Prediction } from '../../src/models/model.ts';
import { binaryModel, pointResult, rootCount } from './fakes.ts';
import { drawVotes, votedPoint, withoutVotes } from './votes.ts';

const runOf = (points: readonly PointResult[]): RunResult => {
  return { model: binaryModel, seed: 's', confidence: 0.95, familyWise: 0.001, points };
};

const measure = (points: readonly PointResult[]) => measureRegimes(points, runOf(points));

function predictionOf(
  bias: number,
  quantities: Readonly<Record<string, number | null>> = {},
): Prediction {
  return { by: 'recursion', value: (1 + bias) / 2, quantities };
}

/** A root bias as a count of 100,000 trials: known to about ±.006. */
const counted = (bias: number) => rootCount(100_000, Math.round(50_000 * (1 + bias)));

/** An organization and its enlarged one, by what was measured of both. */
function pairOf(
  [root, enlarged]: readonly [number, number],
  given: Partial<PointResult> = {},
): PointResult[] {
  const facts = { leaves: 25, depth: 2, leafBias: 0.2, aloneBias: 0.4, ...given.facts };
  const parameters = { budget: 1000, ...given.parameters };
  return [
    pointResult({
      index: 0,
      ...counted(root),
      ...given,
      facts,
      parameters: { ...parameters, enlarged: false },
    }),
    pointResult({
      index: 1,
      part: 'enlarged',
      ...counted(enlarged),
      ...given,
      id: 'enlarged',
      facts: { ...facts, leaves: 125, depth: 3 },
      parameters: { enlarged: true, ...parameters },
    }),
  ];
}

describe('measureRegimes(points, run): measured', () => {
  it.each([
    [0.1, 0.05, 'collapse'],
    [0.2, 0.3, 'undecided'],
    [0.3, 0.4, 'growth'],
    [0.5, 0.53, 'saturation'],
    [0.5, 0.47, 'saturation'],
    [0.5, 0.55, 'undecided'],
    [0.5, 0.45, 'undecided'],
    [0.5, 0.4, 'growth'],
  ] as const)('a leaf bias of .2, a root bias of %f and then %f is %s', (root, more, regime) => {
    const [cell, ...others] = measure(pairOf([root, more]));
    expect(others).toEqual([]);
    expect(cell.measured.regime).toBe(regime);
    expect(cell.enlarged?.part).toBe('enlarged');
  });

  it.each([
    [0.39, false],
    [0.4, 'undecided'],
    [0.41, true],
  ] as const)('a root bias of %f beside one agent of bias .4 has synergy: %s', (root, synergy) => {
    expect(measure(pairOf([root, 0.4]))[0].measured.synergy).toBe(synergy);
  });

  it('never reads a prediction', () => {
    const right = pairOf([0.5, 0.53]);
    const wrong = right.map((point) => ({ ...point, prediction: predictionOf(-0.5) }));
    expect(measure(wrong)[0].measured).toEqual(measure(right)[0].measured);
    expect(measure(wrong)[0].predicted.regime).toBe('collapse');
  });

  it('looks its enlarged points up in the whole run', () => {
    const points = pairOf([0.5, 0.53]);
    expect(measureRegimes([points[0]], runOf(points))[0].measured.regime).toBe('saturation');
    expect(measureRegimes([points[1]], runOf(points))).toEqual([]);
  });

  it('does not take the enlarged point of other parameters', () => {
    const points = [
      ...pairOf([0.5, 0.53]),
      ...pairOf([0.3, 0.4], { parameters: { budget: 2000 } }),
    ];
    expect(measure(points).map(({ measured }) => measured.regime)).toEqual([
      'saturation',
      'growth',
    ]);
  });

  it('without an enlarged point knows a collapse and nothing else', () => {
    expect(measure([pairOf([0.1, 0])[0]])[0].measured.regime).toBe('collapse');
    expect(measure([pairOf([0.5, 0])[0]])[0].measured.regime).toBeNull();
    const [point, enlarged] = pairOf([0.5, 0.53]);
    const unbuilt = { ...enlarged, status: 'infeasible', id: '', tallies: {} } as const;
    expect(measure([point, unbuilt])[0].measured.regime).toBeNull();
  });

  it('of one agent has no regime and no synergy by definition', () => {
    const facts = { leaves: 1, depth: 0, leafBias: 0.2, aloneBias: 0.2 };
    const [cell] = measure(pairOf([0.9, 0.9], { facts, prediction: predictionOf(0.9) }));
    expect(cell.measured).toEqual({ regime: null, synergy: false });
    expect(cell.predicted).toMatchObject({ regime: null, synergy: false });
  });

  it('of a relay, whose one vote is passed on, is a collapse', () => {
    const facts = { leaves: 1, depth: 3, leafBias: 0.2, aloneBias: 0.25 };
    expect(measure(pairOf([0.1, 0.05], { facts }))[0].measured).toEqual({
      regime: 'collapse',
      synergy: false,
    });
  });

  it.each([
    ['no trials', { tallies: {} }],
    ['level samples', { method: 'level' }],
  ] as const)('of %s is nothing', (_, given) => {
    const [cell] = measure(pairOf([0.5, 0.53], given));
    expect(cell.measured).toEqual({ regime: null, synergy: null });
  });

  it.each([
    ['a leaf bias of 0', { leafBias: 0 }, { regime: null, synergy: true }],
    ['an unknown leaf bias', { leafBias: null }, { regime: null, synergy: true }],
    ['no single agent', { aloneBias: null }, { regime: 'saturation', synergy: null }],
  ])('of %s is what is left', (_, facts, measured) => {
    expect(measure(pairOf([0.5, 0.53], { facts }))[0].measured).toEqual(measured);
  });
});

describe('measureRegimes(points, run): predicted', () => {
  it.each([
    [0.1, 0.05, 'collapse', false],
    [0.3, 0.4, 'growth', false],
    [0.5, 0.53, 'saturation', true],
  ] as const)('biases %f and %f are %s, with synergy %s', (root, more, regime, synergy) => {
    const [point, enlarged] = pairOf([0.9, 0.9]);
    const [cell] = measure([
      { ...point, prediction: predictionOf(root) },
      { ...enlarged, prediction: predictionOf(more) },
    ]);
    expect(cell.predicted).toMatchObject({ regime, synergy });
  });

  it.each([
    [0.9, 0, true, false],
    [1, 0, true, false],
    [1.2, 0.5, false, false],
    [1.2, 0.1, false, true],
    [1.2, null, false, null],
    [null, null, null, null],
  ])('alpha %f and mu* %f are asymptotic collapse: %s, overshoot: %s', (alpha, limit, ...rest) => {
    const prediction = predictionOf(0.5, { alpha, fixedPoint: limit });
    const [asymptoticCollapse, overshoot] = rest;
    expect(measure(pairOf([0.5, 0.5], { prediction }))[0].predicted).toMatchObject({
      asymptoticCollapse,
      overshoot,
    });
  });

  it('is nothing where theory does not speak, but for a collapse without an enlarged point', () => {
    const [point] = pairOf([0.5, 0.5]);
    const none = { by: 'none', value: null, quantities: {} } as const;
    const at = (prediction: Prediction) => measure([{ ...point, prediction }])[0].predicted.regime;
    expect([at(none), at(predictionOf(0.5)), at(predictionOf(0.1))]).toEqual([
      null,
      null,
      'collapse',
    ]);
  });
});

const cell = (
  predicted: Partial<RegimeCell['predicted']>,
  measured: Partial<RegimeCell['measured']>,
): RegimeCell => {
  const unknown = { regime: null, synergy: null, asymptoticCollapse: null, overshoot: null };
  return {
    point: pointResult({}),
    enlarged: null,
    predicted: { ...unknown, ...predicted },
    measured: { regime: null, synergy: null, ...measured },
  };
};

describe('confuseRegimes(cells) and confuseSynergy(cells)', () => {
  it('count the pairs of labels of the cells that have both', () => {
    const cells = [
      cell({ regime: 'growth' }, { regime: 'growth' }),
      cell({ regime: 'collapse' }, { regime: 'undecided' }),
      cell({ regime: 'growth', synergy: true }, { regime: 'growth', synergy: false }),
      cell({ regime: 'growth', synergy: true }, { regime: 'collapse', synergy: 'undecided' }),
      cell({ regime: null }, { regime: 'growth' }),
      cell({ regime: 'growth' }, { regime: null }),
    ];
    expect(confuseRegimes(cells)).toEqual([
      { predicted: 'collapse', measured: 'undecided', cells: 1 },
      { predicted: 'growth', measured: 'collapse', cells: 1 },
      { predicted: 'growth', measured: 'growth', cells: 2 },
    ]);
    expect(confuseSynergy(cells)).toEqual([
      { predicted: true, measured: false, cells: 1 },
      { predicted: true, measured: 'undecided', cells: 1 },
    ]);
  });
});

const REPEATS = 2000;

/** How often each label comes out, of trials of given biases. */
function shareOf(
  [leaf, root, more]: readonly [number, number, number],
  {
    trials,
    aloneBias = 0,
    paired = true,
  }: { trials: number; aloneBias?: number; paired?: boolean },
): Record<string, number> {
  const random = openStream(hashWords(`regimes ${leaf} ${root} ${more} ${paired}`), [0, 0], 0, 0);
  const counts: Record<string, number> = {};
  const facts = { leaves: 25, depth: 2, leafBias: leaf, aloneBias };
  const parameters = { budget: 1000 };
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const votes = drawVotes(random, [(1 + root) / 2, (1 + more) / 2], { trials, shared: 0.7 });
    const points = [
      votedPoint(votes[0], trials, { id: 'a', facts, parameters }),
      votedPoint(votes[1], trials, {
        id: 'b',
        facts,
        parameters: { ...parameters, enlarged: true },
      }),
    ];
    const [{ measured }] = measure(paired ? points : points.map(withoutVotes));
    for (const label of [String(measured.regime), `synergy ${String(measured.synergy)}`]) {
      counts[label] = (counts[label] ?? 0) + 1 / REPEATS;
    }
  }
  return counts;
}

describe('measureRegimes(points, run) decides wrongly no more often than stated', () => {
  const stated = 0.025;
  const allowed = stated + 3 * Math.sqrt((stated * (1 - stated)) / REPEATS);

  // On each boundary the label that is wrong there is at its most frequent.
  it.each([
    ['mu_L = mu_0 is no collapse', [0.2, 0.2, 0.3], 'collapse'],
    ['mu_L just below mu_0 is no growth', [0.2, 0.1999, 0.3], 'growth'],
    ['mu_{L+1} = 1.1·mu_L is no saturation', [0.1, 0.5, 0.55], 'saturation'],
    ['mu_{L+1} = .9·mu_L is no saturation', [0.1, 0.5, 0.45], 'saturation'],
    ['mu_{L+1} just below 1.1·mu_L is no growth', [0.1, 0.5, 0.5499], 'growth'],
    ['mu_{L+1} just above .9·mu_L is no growth', [0.1, 0.5, 0.4501], 'growth'],
  ] as const)('%s', (_, biases, wrong) => {
    expect(shareOf(biases, { trials: 1000 })[wrong] ?? 0).toBeLessThanOrEqual(allowed);
    const independent = shareOf(biases, { trials: 1000, paired: false });
    expect(independent[wrong] ?? 0).toBeLessThanOrEqual(allowed);
  });

  it('mu_L = g(B) is decided either way at most so often', () => {
    const shares = shareOf([0.1, 0.5, 0.52], { trials: 1000, aloneBias: 0.5 });
    expect(shares['synergy true'] ?? 0).toBeLessThanOrEqual(allowed);
    expect(shares['synergy false'] ?? 0).toBeLessThanOrEqual(allowed);
  });

  it('far from every boundary nothing is left undecided', () => {
    const labels = {
      collapse: [0.4, 0.2, 0.1],
      growth: [0.1, 0.3, 0.5],
      saturation: [0.1, 0.7, 0.7],
    };
    for (const [label, biases] of Object.entries(labels)) {
      const shares = shareOf(biases as [number, number, number], { trials: 2000, aloneBias: 0.5 });
      expect(shares[label]).toBeGreaterThan(0.99);
    }
  });

  it('pairs decide where independent trials cannot', () => {
    const biases = [0.1, 0.5, 0.52] as const;
    const paired = shareOf(biases, { trials: 4000 });
    const independent = shareOf(biases, { trials: 4000, paired: false });
    expect(paired['saturation']).toBeGreaterThan((independent['saturation'] ?? 0) + 0.2);
  });
});
