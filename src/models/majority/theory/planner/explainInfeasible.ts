import { sayNumber } from '../../../../math/sayNumber.ts';
import { isChainable } from './chains.ts';
import type { Ground } from './ground.ts';
import { billOf, chainLoad, type Load, SINGLE_LOAD, treeLoad } from './load.ts';
import { fanInsOf } from './trees.ts';
import type { Topology } from './system.ts';

/** The least organization of a topology: its load, and the messages that its nodes read at once. */
interface Least {
  readonly load: Load;
  readonly read: number;
  readonly words: string;
}

function leastOf({ problem }: Ground, topology: Topology): Least {
  const { pins } = problem;
  switch (topology) {
    case 'single':
      return { load: SINGLE_LOAD, read: 0, words: 'one agent' };
    case 'chain': {
      const agents = pins.agents ?? 2;
      return { load: chainLoad(agents, pins.ownVotes), read: 1, words: `a chain of ${agents}` };
    }
    case 'star': {
      const [fanIn] = fanInsOf(problem, pins.fanIn ?? pins.agents);
      return { load: treeLoad(fanIn, 1), read: fanIn, words: `a star of ${fanIn}` };
    }
    case 'tree': {
      const [fanIn] = fanInsOf(problem, pins.fanIn);
      const depth = pins.depth ?? 2;
      const words = `a tree of fan-in ${fanIn} and depth ${depth}`;
      return { load: treeLoad(fanIn, depth), read: fanIn, words };
    }
  }
}

/**
 * Says why no organization of a topology is feasible: which limits even the least of them exceeds,
 * and by how much.
 */
export function explainInfeasible(ground: Ground, topology: Topology): string {
  const { problem, lengths } = ground;
  const { system, limits, pins } = problem;
  if (topology === 'chain' && !isChainable(system)) {
    return `a chain has no siblings for the mechanism ${system.mechanism}, expected the scope organization`;
  }
  const held = heldApart(topology, pins.depth);
  if (held !== '') return held;
  const { load, read, words } = leastOf(ground, topology);
  const m = lengths[0];
  const x = system.leaf.curve === 'fixed' ? system.leaf.tokens : (pins.tokens ?? 1);
  const bill = billOf(system, load, [x, m]);
  const exceeded = [
    exceeds('the window', read * m, system.room, 'tokens of messages'),
    exceeds('the budget', bill.tokens, limits.budget, 'tokens'),
    exceeds('maxLatency', bill.pathTokens, limits.pathTokens, 'tokens in turn'),
    exceeds('maxRounds', load.rounds, limits.rounds, 'rounds'),
    bill.cost <= limits.cost
      ? ''
      : `costs ${sayNumber(bill.cost, 4)}, maxCost allows ${sayNumber(limits.cost, 4)}`,
  ].filter((text) => text !== '');
  return `${words} (messages of ${m}, leaves of ${x} tokens) ${exceeded.join(', and ')}`;
}

/** A held depth that a topology cannot have. */
function heldApart(topology: Topology, depth: number | undefined): string {
  if (topology === 'star' && depth !== undefined && depth !== 1) {
    return `a star has depth 1, but depth ${depth} is held`;
  }
  return topology === 'tree' && depth === 1 ? 'a tree of depth 1 is a star' : '';
}

function exceeds(name: string, needed: number, limit: number, unit: string): string {
  if (needed <= limit) return '';
  return `needs ${sayNumber(needed)} ${unit}, ${name} has ${sayNumber(limit)}: ${sayNumber(needed - limit)} too few`;
}
