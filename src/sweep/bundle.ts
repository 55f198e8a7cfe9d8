import type { PointTask } from '../sampling/task.ts';

/** A point's blocks to draw, with what one trial costs. */
export interface PricedPoint {
  readonly task: PointTask;
  /** elementary draws of one trial */
  readonly cost: number;
}

/** Points and blocks that go to a worker together. */
export interface Bundle {
  readonly points: readonly PointTask[];
  readonly blocks: number;
  readonly trials: number;
  /** elementary draws of its trials */
  readonly draws: number;
  /** the same with what its points cost beside */
  readonly cost: number;
}

/** What a worker does in a second, in elementary draws; measured while the sweep runs. */
export interface Pace {
  /** how much work makes a bundle of the wanted length */
  readonly target: number;
  /** Learns from a bundle that took some seconds. */
  learn(cost: number, seconds: number): void;
}

// Long enough that messages cost nothing, short enough that a stop is prompt and the end is even.
const SECONDS = 0.05;
// A plain scalar sampler draws more than this on any machine: the first bundles are short.
const FIRST_RATE = 4e6;
// Configuring a sampler and sending a point cost about as much as so many draws.
const POINT_COST = 500;
const MOST_POINTS = 256;

/** Starts with a slow guess and follows what is measured. */
export function createPace(): Pace {
  let rate = FIRST_RATE;
  return {
    get target() {
      return rate * SECONDS;
    },
    learn(cost, seconds) {
      if (!(seconds > 0)) return;
      // Half-way to each measurement, and never more than tenfold at once.
      rate = (rate + Math.min(cost / seconds, 10 * rate)) / 2;
    },
  };
}

/**
 * Bundles points and blocks so that each bundle takes about 50 ms: cheap points travel together,
 * the blocks of an expensive one apart. Which blocks share a bundle affects no result.
 */
export async function* bundlePoints(
  points: AsyncIterable<PricedPoint>,
  pace: Pick<Pace, 'target'>,
): AsyncGenerator<Bundle> {
  let open = emptyBundle();
  for await (const { task, cost } of points) {
    let next = 0;
    while (next < task.blocks.length) {
      const room = pace.target - open.cost;
      const end = endWithin(task, next, room / Math.max(cost, Number.MIN_VALUE));
      open.add({ ...task, blocks: task.blocks.slice(next, end) }, cost);
      next = end;
      if (open.cost >= pace.target || open.points.length >= MOST_POINTS) {
        yield open;
        open = emptyBundle();
      }
    }
  }
  if (open.points.length > 0) yield open;
}

/** One past the last block, from `first` on, at which `trials` are reached; at least one block. */
function endWithin({ blocks }: PointTask, first: number, trials: number): number {
  let end = first;
  let sum = 0;
  do sum += blocks[end++].trials;
  while (end < blocks.length && sum + blocks[end].trials <= trials);
  return end;
}

class GrowingBundle implements Bundle {
  readonly points: PointTask[] = [];
  blocks = 0;
  trials = 0;
  draws = 0;
  cost = 0;

  add(task: PointTask, cost: number): void {
    const trials = task.blocks.reduce((sum, block) => sum + block.trials, 0);
    this.points.push(task);
    this.blocks += task.blocks.length;
    this.trials += trials;
    this.draws += trials * cost;
    this.cost += trials * cost + POINT_COST;
  }
}

const emptyBundle = (): GrowingBundle => new GrowingBundle();
