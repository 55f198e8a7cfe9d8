import { describe, expect, it } from 'vitest';
import { coverRelay, drawRelay, relayCases } from '../../../bench/calibrationCurves.ts';
import { fitRelay } from '../../../src/analysis/calibration/curves/fitRelay.ts';
import type { RelayOutcome } from '../../../src/analysis/calibration/log.ts';
import { clopperPearsonInterval } from '../../../src/math/intervals.ts';
import { hashWords, openStream } from '../../../src/math/random.ts';
import {
  type ChannelCurve,
  channelFidelity,
  relayFidelity,
} from '../../../src/models/majority/curve.ts';

const options = { level: 0.95, replicates: 100, seed: 'relays' };
const TRIALS = 1_000_000;

/**
 * 64 tasks right as often as a bias says on average, half of them a little more often and half a
 * little less: which, is as good as independent between conditions.
 */
function rowsOf(hops: number, messageTokens: number | null, bias: number): RelayOutcome[] {
  const random = openStream(hashWords(`${hops} ${messageTokens}`), hashWords('test'), 0, 0);
  const signs = Array.from({ length: 64 }, (_, i) => ({
    sign: 2 * (i % 2) - 1,
    at: random.uniform(),
  }));
  return signs
    .sort((a, b) => a.at - b.at)
    .map(({ sign }, i) => {
      const successes = Math.round((TRIALS * (1 + bias)) / 2) + 1000 * sign;
      return { task: `${i}`, hops, messageTokens, trials: TRIALS, successes };
    });
}

/** A log without noise of one length. */
function decayLog(hops: readonly number[], floor: number, gamma: number): RelayOutcome[] {
  return hops.flatMap((h) => rowsOf(h, 50, 0.8 * relayFidelity(floor, 1 - floor, gamma, h)));
}

/** A log without noise of several lengths, hops 0 to 4, 0 hops logged without a length. */
function channelLog(curve: ChannelCurve, lengths: readonly number[], floor = 0): RelayOutcome[] {
  const sent = lengths.flatMap((m) =>
    [1, 2, 4].flatMap((h) =>
      rowsOf(h, m, 0.8 * relayFidelity(floor, 1 - floor, channelFidelity(curve, m), h)),
    ),
  );
  return [...rowsOf(0, null, 0.8), ...sent];
}

/** So many right answers of 200 tasks under each number of hops. */
function countLog(counts: Readonly<Record<number, number>>, tasks = 200): RelayOutcome[] {
  return Object.entries(counts).flatMap(([hops, right]) =>
    Array.from({ length: tasks }, (_, i) => ({
      task: `${i}`,
      hops: Number(hops),
      messageTokens: null,
      trials: 1,
      // 37 and 200 are coprime: which tasks are right differs between hops.
      successes: (i * 37 + 11 * Number(hops)) % tasks < right ? 1 : 0,
    })),
  );
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

describe('fitRelay(relays, intervals) gives back the decay that made the accuracies', () => {
  it.each([
    [[0, 1, 2, 4, 8], 0, 0.8],
    [[0, 1, 2, 4, 8], 0.3, 0.6],
    [[1, 2, 3, 5, 9], 0.3, 0.6],
    [[0, 1, 2, 3], 0, 1],
  ])('hops %j, floor %d, gamma %d', (hops, floor, gamma) => {
    const [decay] = fitRelay(decayLog(hops, floor, gamma), options).decays;
    expect(decay.verdict).toBe('estimated');
    if (decay.verdict !== 'estimated') return;
    expect(decay.messageTokens).toBe(50);
    expect(decay.gamma.best).toBeCloseTo(gamma, 2);
    expect(decay.floor.best).toBeCloseTo(floor, 2);
    expect(decay.floor.best + decay.amplitude.best).toBeCloseTo(1, 12);
    expect(decay.bias.best).toBeCloseTo(0.8, 2);
    expect(decay.words.includes('extrapolated')).toBe(hops[0] > 0);
  });

  it.each([
    [[0, 1], 0.7, 0.7],
    [[0, 2], 0.49, 0.7],
    [[1, 3], 0.49, 0.7],
  ])('two numbers of hops %j: the root of the ratio of biases', (hops, ratio, gamma) => {
    const log = hops.flatMap((h, i) => rowsOf(h, null, 0.6 * (i === 0 ? 1 : ratio)));
    const [decay] = fitRelay(log, options).decays;
    expect(decay).toMatchObject({ verdict: 'estimated', floor: { best: 0, low: 0, high: 0 } });
    if (decay.verdict === 'estimated') expect(decay.gamma.best).toBeCloseTo(gamma, 4);
    expect(decay.words).toMatch(/cannot show a floor/);
  });

  it.each(relayCases.map((example) => [example.name, example] as const))(
    'covers gamma and the floor at their level: %s',
    (_, example) => {
      const { estimated, covered } = coverRelay(example, 30, 80);
      expect(estimated).toBeGreaterThanOrEqual(24);
      for (const count of Object.values(covered)) {
        expect(clopperPearsonInterval(count, estimated, 0.99).high).toBeGreaterThanOrEqual(0.95);
      }
    },
  );
});

describe('fitRelay(relays, intervals) gives back gamma(m)', () => {
  it.each([
    [{ curve: 'exponential', limit: 0.9, scale: 60 }, 0],
    [{ curve: 'rational', limit: 0.95, scale: 30 }, 0],
    [{ curve: 'rational', limit: 1, scale: 30 }, 0],
    [{ curve: 'exponential', limit: 0.9, scale: 60 }, 0.3],
  ] as const)('%o, floor %d', (truth, floor) => {
    const { decays, curve } = fitRelay(channelLog(truth, [10, 40, 150, 600], floor), options);
    expect(curve).toMatchObject({ verdict: 'estimated', curve: truth.curve });
    if (curve.verdict !== 'estimated') return;
    expect(curve.limit.best).toBeCloseTo(truth.limit, 2);
    expect(curve.scale.best / truth.scale).toBeCloseTo(1, 1);
    expect(curve.floor.best).toBeCloseTo(floor, 2);
    expect(decays.map(({ messageTokens }) => messageTokens)).toEqual([10, 40, 150, 600]);
    for (const decay of decays) {
      if (decay.verdict !== 'estimated') continue;
      expect(decay.gamma.best).toBeCloseTo(channelFidelity(truth, decay.messageTokens!), 1);
    }
  });

  it.each([
    ['lengths', channelLog({ curve: 'rational', limit: 1, scale: 30 }, [10, 40])],
    ['lengths', decayLog([0, 1, 2], 0, 0.8)],
    ['hops', []],
    ['hops', rowsOf(1, 10, 0.5)],
    ['flat', [10, 40, 150].flatMap((m) => rowsOf(1, m, 0.6)).concat(rowsOf(0, null, 0.8))],
  ])('not identifiable: %s', (reason, log) => {
    expect(fitRelay(log, options).curve).toMatchObject({ verdict: 'not identifiable', reason });
  });

  it('no curve fits a fidelity that falls with the length', () => {
    const biases = { 10: 0.7, 100: 0.2, 1000: 0.6 };
    const sent = Object.entries(biases).flatMap(([m, bias]) => rowsOf(1, Number(m), bias));
    const { curve } = fitRelay([...rowsOf(0, null, 0.8), ...sent], options);
    expect(curve.verdict).toBe('no curve fits');
  });
});

describe('fitRelay(relays, intervals) says what the data cannot tell', () => {
  it.each([
    ['hops', countLog({ 0: 160 })],
    ['hops', countLog({ 3: 160 })],
    ['tasks', countLog({ 0: 8, 1: 7 }, 9)],
    ['chance', countLog({ 0: 104, 1: 90 })],
    ['wide', countLog({ 0: 125, 1: 113 })],
  ])('%s', (reason, log) => {
    const [decay] = fitRelay(log, options).decays;
    expect(decay).toMatchObject({ verdict: 'not identifiable', reason });
    expect(decay.words).toMatch(/collect|at least two/);
  });

  it('no curve fits what recovers after more hops', () => {
    const [decay] = fitRelay(countLog({ 0: 180, 1: 110, 2: 110, 4: 180 }), options).decays;
    expect(decay.verdict).toBe('no curve fits');
  });

  it('never gives NaN, whatever the counts', () => {
    for (let code = 0; code < 125; code += 3) {
      const [a, b, c] = [code % 5, Math.floor(code / 5) % 5, Math.floor(code / 25)];
      const fit = fitRelay(countLog({ 0: 3 * a, 1: 3 * b, 3: 3 * c }, 12), {
        ...options,
        replicates: 20,
      });
      expect(numbersIn(fit).some(Number.isNaN)).toBe(false);
    }
  });

  it('is the same for the same seed', () => {
    const log = drawRelay(relayCases[1], 0);
    expect(fitRelay(log, options)).toEqual(fitRelay(log, options));
  });

  it('refuses what is no log', () => {
    const row = { task: 'a', hops: 1, messageTokens: 5, trials: 1, successes: 1 };
    for (const wrong of [{ hops: 0.5 }, { messageTokens: 0 }, { successes: 2 }]) {
      expect(() => fitRelay([{ ...row, ...wrong }], options)).toThrow(RangeError);
    }
  });
});
