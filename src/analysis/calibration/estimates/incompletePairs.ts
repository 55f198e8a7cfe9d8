import type { OutcomeTable } from '../log.ts';
import { PAIR_KINDS, type PairSummation, type RankedAgents } from './pairKinds.ts';

/** The rates of one agent over the tasks, and where it has none. */
interface AgentRates {
  /** 0 where missing */
  readonly rates: Float64Array;
  readonly missing: readonly number[];
  readonly isMissing: Uint8Array;
}

/** What the weights make of one agent. */
interface Weighted {
  /** weight times rate */
  readonly rates: Float64Array;
  sum: number;
  /** weight of the tasks that it did not try */
  missing: number;
}

/** A pair of agents, by their ranks, and whether it is of each kind. */
interface Pair {
  readonly first: number;
  readonly second: number;
  readonly kinds: readonly number[];
}

function ratesOf({ tasks, agents, trials, successes }: OutcomeTable, agent: number): AgentRates {
  const rates = new Float64Array(tasks.length);
  const missing: number[] = [];
  const isMissing = new Uint8Array(tasks.length);
  for (let task = 0; task < tasks.length; task++) {
    const cell = task * agents.length + agent;
    if (trials[cell] > 0) rates[task] = successes[cell] / trials[cell];
    else {
      isMissing[task] = 1;
      missing.push(task);
    }
  }
  return { rates, missing, isMissing };
}

function kindsOf({ families, matched }: RankedAgents, first: number, second: number): number[] {
  const known = families[first] >= 0 && families[second] >= 0;
  const is: Record<(typeof PAIR_KINDS)[number], boolean> = {
    all: true,
    withinFamilies: known && families[first] === families[second],
    acrossFamilies: known && families[first] !== families[second],
    matched: matched[second] <= first,
  };
  return PAIR_KINDS.flatMap((kind, i) => (is[kind] ? [i] : []));
}

/** Pairs with an agent that did not try every task, ordered by the first. */
function listPairs(ranked: RankedAgents, complete: ReadonlySet<number>): Pair[] {
  const pairs: Pair[] = [];
  ranked.agents.forEach((agent, first) => {
    for (let second = first + 1; second < ranked.agents.length; second++) {
      if (complete.has(agent) && complete.has(ranked.agents[second])) continue;
      pairs.push({ first, second, kinds: kindsOf(ranked, first, second) });
    }
  });
  return pairs;
}

function weigh({ rates, isMissing }: AgentRates, weights: Uint32Array, into: Weighted): void {
  into.sum = 0;
  into.missing = 0;
  for (let task = 0; task < weights.length; task++) {
    const value = weights[task] * rates[task];
    into.rates[task] = value;
    into.sum += value;
    into.missing += weights[task] * isMissing[task];
  }
}

function sumAt(places: readonly number[], values: ArrayLike<number>): number {
  let sum = 0;
  for (const place of places) sum += values[place];
  return sum;
}

/** A scalar product in four sums, which do not wait for each other. */
function dot(a: Float64Array, b: Float64Array): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    first += a[i] * b[i];
    second += a[i + 1] * b[i + 1];
    third += a[i + 2] * b[i + 2];
    fourth += a[i + 3] * b[i + 3];
  }
  for (; i < a.length; i++) first += a[i] * b[i];
  return first + second + (third + fourth);
}

/**
 * The pairs with an agent that did not try every task, one by one: sums over the tasks that both
 * tried are those over all tasks less the few that one of them did not try.
 *
 * @param complete agents of the table that tried every task
 */
export function sumIncompletePairs(
  table: OutcomeTable,
  ranked: RankedAgents,
  complete: ReadonlySet<number>,
): PairSummation {
  const pairs = listPairs(ranked, complete);
  if (pairs.length === 0) return () => undefined;
  const agents = ranked.agents.map((agent) => ratesOf(table, agent));
  const weighted = agents.map(({ rates }) => ({
    rates: new Float64Array(rates.length),
    sum: 0,
    missing: 0,
  }));
  return (weights, sums, counts) => {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    agents.forEach((agent, i) => weigh(agent, weights, weighted[i]));
    for (const { first, second, kinds } of pairs) {
      const [a, b] = [agents[first], agents[second]];
      const [x, y] = [weighted[first], weighted[second]];
      let neither = 0;
      for (const task of a.missing) neither += weights[task] * b.isMissing[task];
      const tasks = total - x.missing - y.missing + neither;
      const p = (x.sum - sumAt(b.missing, x.rates)) / tasks;
      const q = (y.sum - sumAt(a.missing, y.rates)) / tasks;
      // Rounding leaves no variance of 1e-12 where there is none.
      const variance = p * (1 - p) * q * (1 - q);
      if (!(variance > 1e-12)) continue;
      const correlation = (dot(x.rates, b.rates) / tasks - p * q) / Math.sqrt(variance);
      for (const kind of kinds) {
        sums[kind] += correlation;
        counts[kind]++;
      }
    }
  };
}
