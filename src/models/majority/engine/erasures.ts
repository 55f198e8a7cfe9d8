import { threshold, type Random } from '../../../math/random.ts';
import { FAIR } from './node.ts';

/** What a node knows before it asks anybody: messages that survive, and the sum of the others. */
export interface Messages {
  /** messages that were not erased, whose senders have to be asked */
  surviving: number;
  /** sum of the ±1 coins that replace the erased ones */
  sum: number;
}

/** Draws the erasures of one node into `messages`. */
export type DrawErasures = (random: Random, messages: Messages) => void;

const LARGEST_TABLE = 40;

/** Prepares the erasures of `read` messages, each erased with probability 1 − gamma. */
export function planErasures(read: number, fidelity: number): DrawErasures {
  return read <= LARGEST_TABLE ? tabulated(read, fidelity) : oneByOne(read, fidelity);
}

/** The definition: every message is erased or not, every erased one is a fair coin. */
export function oneByOne(read: number, fidelity: number): DrawErasures {
  const erase = threshold(1 - fidelity);
  return (random, messages) => {
    messages.surviving = read;
    messages.sum = 0;
    for (let i = 0; i < read; i++) {
      if (random.bernoulli(erase) === 0) continue;
      messages.surviving--;
      messages.sum += 2 * random.bernoulli(FAIR) - 1;
    }
  };
}

interface Outcome extends Messages {
  probability: number;
}

/** The same law by one draw from a table of all outcomes, the likeliest first. */
function tabulated(read: number, fidelity: number): DrawErasures {
  const outcomes = outcomesOf(read, fidelity);
  const limits = new Float64Array(outcomes.length);
  let cumulative = 0;
  outcomes.forEach(({ probability }, i) => (limits[i] = threshold((cumulative += probability))));
  limits[outcomes.length - 1] = Infinity;
  const surviving = Int32Array.from(outcomes, (outcome) => outcome.surviving);
  const sums = Int32Array.from(outcomes, (outcome) => outcome.sum);
  return (random, messages) => {
    const draw = random.uint32();
    let i = 0;
    while (draw >= limits[i]) i++;
    messages.surviving = surviving[i];
    messages.sum = sums[i];
  };
}

function outcomesOf(read: number, fidelity: number): Outcome[] {
  const outcomes: Outcome[] = [];
  for (let erased = 0; erased <= read; erased++) {
    const lost = binomial(read, erased) * (1 - fidelity) ** erased * fidelity ** (read - erased);
    for (let heads = 0; heads <= erased; heads++) {
      const probability = (lost * binomial(erased, heads)) / 2 ** erased;
      if (probability > 0)
        outcomes.push({ surviving: read - erased, sum: 2 * heads - erased, probability });
    }
  }
  return outcomes.sort((a, b) => b.probability - a.probability);
}

function binomial(n: number, k: number): number {
  let choose = 1;
  for (let i = 0; i < k; i++) choose = (choose * (n - i)) / (i + 1);
  return choose;
}
