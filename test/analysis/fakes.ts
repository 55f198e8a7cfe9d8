import { z } from 'zod';
import type { PointResult } from '../../src/analysis/result.ts';
import { countSums, tallyOf } from '../../src/math/tally.ts';
import { type AffineObservable, plainMeasure, type Model } from '../../src/models/model.ts';

function observable(name: string, offset: number, scale: number): AffineObservable {
  return { name, domain: '', unit: '', description: '', offset, scale };
}

function unused(): never {
  throw new Error('the analysis draws nothing and predicts nothing');
}

const bare = {
  version: '1',
  title: '',
  parameters: z.object({}),
  methods: ['full'],
  choose: unused,
  quantities: [],
  configure: unused,
  facts: unused,
  predict: unused,
  sampler: unused,
  cost: unused,
} as const;

/** A model of 0/1 trials: the analysis may read its observables and nothing else. */
export const binaryModel: Model = {
  ...bare,
  name: 'vote',
  measure: () => plainMeasure('binary'),
  observables: [
    observable('accuracy', 0, 1),
    observable('bias', -1, 2),
    observable('error', 1, -1),
  ],
};

/** A model whose trials measure the error, as weighted ones do. */
export const errorModel: Model = {
  ...binaryModel,
  measure: () => ({ kind: 'real', offset: 1, scale: -1, within: [0, 1] }),
};

/** A model of real-valued trials. */
export const realModel: Model = {
  ...bare,
  name: 'mean',
  measure: () => plainMeasure('real'),
  observables: [observable('risk', 0, 1)],
};

/** A sampled point; what the test does not say is empty. */
export function pointResult(given: Partial<PointResult>): PointResult {
  return {
    index: 0,
    part: 'main',
    method: 'full',
    trials: 0,
    parameters: {},
    id: `point ${given.index ?? 0}`,
    status: 'complete',
    facts: {},
    prediction: null,
    tallies: {},
    ...given,
  };
}

/** The tallies of a point with one 0/1 channel, the root. */
export function rootCount(
  trials: number,
  successes: number,
): Pick<PointResult, 'trials' | 'tallies'> {
  return { trials, tallies: { root: tallyOf(countSums(trials, successes)) } };
}
