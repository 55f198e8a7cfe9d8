import { mixingDepth } from '../phase.ts';
import { amplification } from '../recursion.ts';
import { chooseByFormula, type ShapeFormulas } from './formulas.ts';
import { aggregationAt, type ClosedForm, closedFormAt, smallSignalLog } from './closedForm.ts';
import type { Ground } from './ground.ts';
import { mostTokens, treeLoad } from './load.ts';
import { searchTopologies, singleAgent } from './optimum.ts';
import type { Candidate, Topology } from './system.ts';
import { treeAt } from './trees.ts';

/** What a rule is asked. */
export interface Question {
  readonly ground: Ground;
  /** topologies that the optimum may choose from */
  readonly topologies: readonly Topology[];
  /** shapes as formulas, for the rule `formula` */
  readonly formula: ShapeFormulas | undefined;
}

/** A rule that splits a budget. */
export interface AllocationRule {
  readonly name: string;
  readonly description: string;
  /**
   * @returns the organization it chooses, or undefined when none is feasible
   * @throws {RangeError} when the rule does not apply to the system
   */
  readonly choose: (question: Question) => Candidate | undefined;
}

/** The allocation rules whose regret the lab measures. */
export const allocationRules = [
  {
    name: 'optimum',
    description: 'exact optimum over topology, fan-in, depth, message length and compute',
    choose: ({ ground, topologies }) => searchTopologies(ground, topologies),
  },
  {
    name: 'single',
    description: 'all on one agent',
    choose: ({ ground }) => singleAgent(ground),
  },
  {
    name: 'closed-form',
    description: 'the small-signal x* and N* rounded to a feasible tree',
    choose: ({ ground }) => chooseClosedForm(ground),
  },
  {
    name: 'fixed-tokens',
    description: 'leaves of fixed compute, in the deepest tree that can be paid',
    choose: ({ ground }) => chooseFixedTokens(ground),
  },
  {
    name: 'mixing-depth',
    description: 'depth capped at the mixing depth, the rest spent on the leaves',
    choose: ({ ground }) => chooseMixingDepth(ground),
  },
  {
    name: 'formula',
    description: 'fan-in, depth and compute by formulas of your own',
    choose: ({ ground, formula }) => chooseByFormula(ground, formula),
  },
] as const satisfies readonly AllocationRule[];

/** The name of an allocation rule. */
export type RuleName = (typeof allocationRules)[number]['name'];

const DEFAULT_FAN_IN = 5;
const MOST_CLOSED_FORM = 1001;

/** m, which every rule but the optimum is given, while it chooses the depth itself. */
function heldLength({ problem: { pins } }: Ground, rule: string): number {
  if (pins.depth !== undefined || pins.agents !== undefined) {
    throw new RangeError(
      `invalid rule: ${rule}; it chooses the depth of a tree, expected neither depth nor agents to be held`,
    );
  }
  if (pins.messageTokens !== undefined) return pins.messageTokens;
  throw new RangeError(
    `invalid rule: ${rule}; messageTokens is missing, only the rule optimum chooses the length of a message`,
  );
}

/** The deepest of the trees of one fan-in that can be paid and fit, up to a depth; else one agent. */
function deepest(
  ground: Ground,
  { fanIn, messageTokens }: Pick<ClosedForm, 'fanIn' | 'messageTokens'>,
  most: number,
): Candidate | undefined {
  let found = singleAgent(ground);
  for (let depth = 1; depth <= most; depth++) {
    const tree = treeAt(ground, [depth, fanIn, messageTokens]);
    if (tree === undefined) break;
    found = tree;
  }
  return found;
}

/** Of the fan-ins that fit, the one whose closed form promises most. */
function bestClosedForm(ground: Ground): ClosedForm {
  const { pins, system, limits } = ground.problem;
  const messageTokens = heldLength(ground, 'closed-form');
  const widest = Math.min(MOST_CLOSED_FORM, Math.floor(system.room / messageTokens));
  const fanIns: number[] = pins.fanIn === undefined ? [] : [pins.fanIn];
  if (pins.fanIn === undefined) for (let b = 3; b <= Math.max(3, widest); b += 2) fanIns.push(b);
  const forms = fanIns.map((fanIn) => closedFormAt(ground, fanIn, messageTokens));
  if (!forms.every((form) => form !== undefined)) {
    throw new RangeError(
      'invalid rule: closed-form; the leaf curve has no scaling exponent, expected power or exponential',
    );
  }
  const promise = (form: ClosedForm): number => smallSignalLog(form, limits.budget);
  return forms.reduce((best, form) => (promise(form) > promise(best) ? form : best));
}

function chooseClosedForm(ground: Ground): Candidate | undefined {
  const form = bestClosedForm(ground);
  const { leaves, threshold = Infinity } = form;
  if (leaves === undefined || ground.problem.limits.budget <= threshold) return singleAgent(ground);
  const depth = Math.max(1, Math.round(Math.log(leaves) / Math.log(form.fanIn)));
  return deepest(ground, form, depth);
}

function chooseFixedTokens(ground: Ground): Candidate | undefined {
  const { pins, system } = ground.problem;
  if (pins.tokens === undefined && system.leaf.curve !== 'fixed') {
    throw new RangeError('invalid rule: fixed-tokens; tokens is missing, the compute of a leaf');
  }
  const messageTokens = heldLength(ground, 'fixed-tokens');
  return deepest(ground, { fanIn: pins.fanIn ?? DEFAULT_FAN_IN, messageTokens }, Infinity);
}

/** The largest L that is no more than the mixing depth at the compute that L levels leave. */
function chooseMixingDepth(ground: Ground): Candidate | undefined {
  const { problem, supply } = ground;
  const fanIn = problem.pins.fanIn ?? DEFAULT_FAN_IN;
  const messageTokens = heldLength(ground, 'mixing-depth');
  const aggregation = aggregationAt(ground, fanIn, messageTokens);
  if (!(amplification(aggregation) > 1)) return singleAgent(ground);
  let depth = 0;
  for (;;) {
    const leaf = supply(mostTokens(problem, treeLoad(fanIn, depth + 1), messageTokens));
    if (leaf === undefined || !(leaf.bias > 0)) break;
    if (depth + 1 > Math.ceil(mixingDepth(aggregation, leaf.bias) ?? 0)) break;
    depth++;
  }
  return deepest(ground, { fanIn, messageTokens }, depth);
}
