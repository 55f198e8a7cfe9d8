import type { Sums } from '../src/math/tally.ts';
import { interleave, quotients, summarize } from './measure.ts';
import type { Group } from './settings.ts';
import { openWork, REFERENCE, type Work } from './work.ts';

/** The variance of one trial and the seconds that it takes. */
interface Effort {
  readonly variance: number;
  readonly seconds: number;
}

function measureEffort({ next }: Work, seconds: number): Effort {
  const total = { trials: 0, sum: 0, sumOfSquares: 0 } satisfies Sums;
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < seconds) {
    const { trials, sum, sumOfSquares } = next();
    total.trials += trials;
    total.sum += sum;
    total.sumOfSquares += sumOfSquares;
    elapsed = (performance.now() - start) / 1000;
  }
  const mean = total.sum / total.trials;
  return {
    variance: total.sumOfSquares / total.trials - mean * mean,
    seconds: elapsed / total.trials,
  };
}

/** What antithetic pairs gain on the reference work, in trials and in time. */
export const measurePairs: Group = async ({ repeats, seconds }) => {
  const plain = openWork(REFERENCE, 'simd');
  const pairs = openWork(REFERENCE, 'antithetic');
  const efforts: Record<'plain' | 'pairs', Effort[]> = { plain: [], pairs: [] };
  const take = (name: 'plain' | 'pairs', work: Work) => (): number =>
    efforts[name].push(measureEffort(work, seconds));
  await interleave({ plain: take('plain', plain), pairs: take('pairs', pairs) }, repeats);
  const variances = (name: 'plain' | 'pairs', votes: number): number[] =>
    efforts[name].map(({ variance }) => votes * variance);
  const products = (name: 'plain' | 'pairs'): number[] =>
    efforts[name].map(({ variance, seconds }) => variance * seconds);
  return [
    {
      measure: 'antithetic pairs, variance per trial, both twins counted, (1 + mu)/(2 mu) at most',
      measured: summarize(variances('pairs', 2)),
      unit: 'of a trial',
      ratio: summarize(quotients(variances('plain', 1), variances('pairs', 2))),
      goal: { better: 'more', reach: 8, beyond: 9 },
    },
    {
      measure: 'antithetic pairs, variance × seconds against plain trials',
      measured: summarize(products('pairs')),
      unit: 's',
      ratio: summarize(quotients(products('plain'), products('pairs'))),
      goal: { better: 'more', reach: 8, beyond: 12 },
    },
  ];
};
