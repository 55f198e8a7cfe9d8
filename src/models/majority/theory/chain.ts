import { checkBias, checkInteger, checkProbability } from '../../../math/domain.ts';
import { biasOfCount, countLaw } from './unequalVotes.ts';

/** A chain: agent 1 casts one vote, each later agent hears its predecessor and j own votes. */
export interface ChainShape {
  /** agents n in {1, 2, …} */
  readonly agents: number;
  /** own votes j in {0, 2, 4, …} of each later agent */
  readonly ownVotes: number;
  /** channel fidelity gamma in [0, 1] */
  readonly fidelity: number;
  /** correlation rho in [0, 1] of the votes one agent reads, default 0 */
  readonly correlation?: number;
  /** aggregator fidelity eta in [0, 1] of each later agent, default 1 */
  readonly aggregatorFidelity?: number;
}

/**
 * Bias of a chain after each agent: mu_1 = v, mu_{k+1} = eta·(A_j + C_j·gamma·mu_k), where A_j(v) =
 * E[sign of the j own votes, ties 0] and C_j(v) = P(they tie). With probability rho the j + 1 votes
 * an agent reads are one and the same vote, picked uniformly.
 *
 * j = 0 is a pure relay, gamma^(n−1)·v. A chain has no transition: it saturates at once.
 * Source: derived from majority with the message as tie-breaker; j own votes sum to at least 2
 * otherwise.
 *
 * @param biases bias in [−1, 1] of each own vote: one number for all, or 1 + (n − 1)·j of them
 * @returns biases after agents 1, …, n
 * @throws {RangeError} outside these domains
 * @example
 * chainRecursion({ agents: 3, ownVotes: 2, fidelity: 0.9 }, 0.3).at(-1); // => 0.473157075
 */
export function chainRecursion(shape: ChainShape, biases: number | ArrayLike<number>): number[] {
  const { agents, ownVotes, fidelity, correlation = 0, aggregatorFidelity = 1 } = shape;
  checkInteger('agents', agents, 1);
  checkProbability('fidelity', fidelity);
  checkProbability('correlation', correlation);
  if (checkInteger('ownVotes', ownVotes, 0) % 2 !== 0) {
    throw new RangeError(`invalid ownVotes: ${ownVotes}; not even`);
  }
  const own = ownVoteReader(biases, ownVotes);
  const levels = [own.first];
  for (let agent = 1; agent < agents; agent++) {
    const { advantage, tie, sum } = own.of(agent);
    const received = fidelity * levels[agent - 1];
    const independent = advantage + tie * received;
    const common = (received + sum) / (ownVotes + 1);
    levels.push(aggregatorFidelity * (correlation * common + (1 - correlation) * independent));
  }
  return levels;
}

interface OwnVotes {
  /** A_j: expected sign of the own votes */
  readonly advantage: number;
  /** C_j: probability that they tie */
  readonly tie: number;
  /** sum of their biases */
  readonly sum: number;
}

function ownVoteReader(biases: number | ArrayLike<number>, ownVotes: number) {
  if (typeof biases === 'number') {
    const same = describeVotes(Array.from({ length: ownVotes }, () => checkBias('bias', biases)));
    return { first: checkBias('bias', biases), of: () => same };
  }
  const list = Array.from(biases);
  return {
    first: list[0],
    of: (agent: number) => {
      const start = 1 + (agent - 1) * ownVotes;
      return describeVotes(list.slice(start, start + ownVotes));
    },
  };
}

function describeVotes(votes: readonly number[]): OwnVotes {
  const law = countLaw(votes);
  return {
    advantage: biasOfCount(law),
    tie: law[votes.length / 2],
    sum: votes.reduce((sum, bias) => sum + bias, 0),
  };
}
