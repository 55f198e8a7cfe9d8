import type { Space } from './branchAndBound.ts';
import type { Ground } from './ground.ts';
import { isPoint, middleOf, type Range, rememberPoints, splitLonger } from './range.ts';
import { mostTokens, treeLoad } from './load.ts';
import { treeBias } from './outcome.ts';
import { shapeBias } from './shapeBias.ts';
import type { Candidate, Problem } from './system.ts';

const MOST_FAN_IN = 1e6;

/** Trees of one depth: ranges of fan-in and message length. */
export interface TreeBox {
  readonly depth: number;
  readonly fanIn: Range;
  readonly messageTokens: Range;
}

/** Trees of these depths within the limits, one box a depth. */
export function treeBoxes(ground: Ground, [shallow, deep]: Range, fanIns: Range): TreeBox[] {
  const { problem, lengths } = ground;
  const { pins, system } = problem;
  const [fewest] = fanIns;
  const boxes: TreeBox[] = [];
  for (let depth = shallow; depth <= deep; depth++) {
    const fits = fewest * lengths[0] <= system.room;
    if (!fits || mostTokens(problem, treeLoad(fewest, depth), lengths[0]) < 1) break;
    if (pins.depth !== undefined && pins.depth !== depth) continue;
    boxes.push({ depth, fanIn: fanIns, messageTokens: lengths });
  }
  return boxes;
}

/** The fan-ins to choose from: all, or the one that is held. */
export function fanInsOf({ limits }: Problem, held: number | undefined): Range {
  return held === undefined
    ? [2, Math.max(2, Math.floor(Math.min(MOST_FAN_IN, limits.budget)))]
    : [held, held];
}

/** The search over trees. */
export function treeSpace(ground: Ground): Space<TreeBox, Candidate> {
  const at = rememberPoints((point: readonly [number, number, number]) => treeAt(ground, point));
  return {
    bound: ({ depth, fanIn, messageTokens }) =>
      isPoint([fanIn, messageTokens])
        ? (at([depth, fanIn[0], messageTokens[0]])?.bias ?? -Infinity)
        : boundTrees(ground, { depth, fanIn, messageTokens }),
    probe: ({ depth, fanIn, messageTokens }) =>
      [
        at([depth, fanIn[0], messageTokens[0]]),
        at([depth, middleFanIn(fanIn), middleOf(messageTokens)]),
      ].filter((found) => found !== undefined),
    split: ({ depth, fanIn, messageTokens }) =>
      splitLonger([fanIn, messageTokens])
        .map(([b, m]) => ({ depth, fanIn: withoutEven(b), messageTokens: m }))
        .filter((box) => box.fanIn[0] <= box.fanIn[1]),
  };
}

/** Whether the next smaller fan-in has the same majority and costs less. */
function isLeftOut(fanIn: number): boolean {
  return fanIn >= 4 && fanIn % 2 === 0;
}

function middleFanIn(range: Range): number {
  const middle = middleOf(range);
  return isLeftOut(middle) && middle > range[0] ? middle - 1 : middle;
}

function withoutEven([first, last]: Range): Range {
  if (first === last) return [first, last];
  return [isLeftOut(first) ? first + 1 : first, isLeftOut(last) ? last - 1 : last];
}

function boundTrees({ problem, supply, channel }: Ground, box: TreeBox): number {
  const { depth, fanIn, messageTokens } = box;
  const { room } = problem.system;
  if (fanIn[0] * messageTokens[0] > room) return -Infinity;
  const leaf = supply(mostTokens(problem, treeLoad(fanIn[0], depth), messageTokens[0]));
  if (leaf === undefined) return -Infinity;
  const widest = Math.min(fanIn[1], Math.floor(room / messageTokens[0]));
  const longest = Math.min(messageTokens[1], Math.floor(room / fanIn[0]));
  return treeBias(problem.system, depth, leaf.bias, [
    { fanIn: widest, fidelity: channel.most(messageTokens[0], longest) },
    { fanIn: fanIn[0], fidelity: channel.least(messageTokens[0], longest) },
  ]);
}

/** One tree, its leaves spending what is left; undefined where it does not fit or cannot be paid. */
export function treeAt(
  ground: Ground,
  [depth, fanIn, messageTokens]: readonly [depth: number, fanIn: number, messageTokens: number],
): Candidate | undefined {
  const { problem, supply } = ground;
  if (fanIn * messageTokens > problem.system.room) return undefined;
  const leaf = supply(mostTokens(problem, treeLoad(fanIn, depth), messageTokens));
  if (leaf === undefined) return undefined;
  const topology = depth === 1 ? 'star' : 'tree';
  const shape = { topology, fanIn, depth, tokens: leaf.tokens, messageTokens } as const;
  return { shape, bias: shapeBias(ground, shape, leaf.bias) };
}
