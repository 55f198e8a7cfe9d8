import { sayNumber } from '../../../math/sayNumber.ts';
import type { AllocationParameters } from './parameters.ts';
import { gainOf, type PlannedQuestion } from './question.ts';

/** What moving a parameter would bring. */
export interface Sensitivity {
  /** the move in words, with both values where they are numbers */
  readonly change: string;
  /** accuracy gained */
  readonly gain: number;
}

type Move = readonly [change: string, changed: Partial<AllocationParameters>];

/**
 * What would help: the accuracy that the optimum gains when one thing is made better, the most
 * first. Everything is planned anew for each.
 */
export function moveParameters(question: PlannedQuestion): Sensitivity[] {
  const { parameters } = question;
  return [...numberMoves(parameters), ...leafMoves(parameters), ...channelMoves(parameters)]
    .flatMap(([change, changed]): Sensitivity[] => {
      const gain = gainOf(question, changed);
      return gain === null ? [] : [{ change, gain }];
    })
    .sort((a, b) => b.gain - a.gain);
}

/** Numbers that are doubled or halved, and what they are called. */
const FACTORS = [
  ['budget', 'double the budget', 2],
  ['window', 'double the window', 2],
  ['correlation', 'halve the correlation', 0.5],
  ['aggregatorTokens', 'halve the tokens of an aggregation', 0.5],
  ['maxLatency', 'double the latency', 2],
  ['maxRounds', 'double the rounds', 2],
  ['maxCost', 'double the cost', 2],
] as const;

function numberMoves(parameters: AllocationParameters): Move[] {
  return FACTORS.flatMap(([name, words, factor]): Move[] => {
    const value = parameters[name];
    if (value === undefined || value === 0) return [];
    const moved = value * factor;
    return [[`${words} (${sayNumber(value, 4)} → ${sayNumber(moved, 4)})`, { [name]: moved }]];
  });
}

function leafMoves({ bias }: AllocationParameters): Move[] {
  if (typeof bias === 'number') {
    if (bias === 0) return [];
    const more = Math.min(1, 1.1 * bias);
    return [
      [
        `raise the leaf bias by a tenth (${sayNumber(bias, 4)} → ${sayNumber(more, 4)})`,
        { bias: more },
      ],
    ];
  }
  switch (bias.curve) {
    case 'power':
    case 'exponential': {
      const beta = 1.1 * bias.beta;
      const kappa = 2 * bias.kappa;
      return [
        [
          `raise beta by a tenth (${sayNumber(bias.beta, 4)} → ${sayNumber(beta, 4)})`,
          { bias: { ...bias, beta } },
        ],
        [
          `double kappa (${sayNumber(bias.kappa, 4)} → ${sayNumber(kappa, 4)})`,
          { bias: { ...bias, kappa } },
        ],
      ];
    }
    case 'table': {
      const points = bias.points.map(([x, g]): [number, number] => [x, Math.min(1, 1.1 * g)]);
      return [['raise the leaf curve by a tenth', { bias: { ...bias, points } }]];
    }
    case 'expression': {
      const formula = `min(1, 1.1 * (${bias.formula}))`;
      return [['raise the leaf curve by a tenth', { bias: { ...bias, formula } }]];
    }
  }
}

const halfNoise = (fidelity: number): number => (1 + fidelity) / 2;

/** Half the noise at the same length, and the same fidelity at half the length. */
function channelMoves({ fidelity, messageTokens }: AllocationParameters): Move[] {
  if (typeof fidelity === 'number') {
    const noise = `halve the noise of messages (fidelity ${sayNumber(fidelity, 4)} → ${sayNumber(halfNoise(fidelity), 4)})`;
    return [
      ...(fidelity < 1 ? [[noise, { fidelity: halfNoise(fidelity) }] as const] : []),
      ...shorter(messageTokens),
    ];
  }
  const noise = 'halve the noise of messages';
  const length = 'halve the length of messages at the same fidelity';
  switch (fidelity.curve) {
    case 'exponential':
    case 'rational': {
      const limit = halfNoise(fidelity.limit);
      const scale = fidelity.scale / 2;
      const better = `${noise} (limit ${sayNumber(fidelity.limit, 4)} → ${sayNumber(limit, 4)})`;
      const brief = `${length} (scale ${sayNumber(fidelity.scale, 4)} → ${sayNumber(scale, 4)})`;
      return [
        ...(fidelity.limit < 1 ? [[better, { fidelity: { ...fidelity, limit } }] as const] : []),
        [brief, { fidelity: { ...fidelity, scale } }],
      ];
    }
    case 'table': {
      const quiet = fidelity.points.map(([m, g]): [number, number] => [m, halfNoise(g)]);
      const brief = fidelity.points.map(([m, g]): [number, number] => [m / 2, g]);
      return [
        [noise, { fidelity: { ...fidelity, points: quiet } }],
        [length, { fidelity: { ...fidelity, points: brief } }],
      ];
    }
    case 'expression': {
      const { formula } = fidelity;
      const brief = formula.replaceAll(/(?<![\w.])m(?![\w.(])/g, '(2 * m)');
      return [
        [noise, { fidelity: { ...fidelity, formula: `(1 + (${formula})) / 2` } }],
        [length, { fidelity: { ...fidelity, formula: brief } }],
      ];
    }
  }
}

function shorter(messageTokens: number | undefined): Move[] {
  if (messageTokens === undefined || messageTokens < 2) return [];
  const half = Math.ceil(messageTokens / 2);
  const change = `halve the length of messages at the same fidelity (${sayNumber(messageTokens)} → ${sayNumber(half)})`;
  return [[change, { messageTokens: half }]];
}
