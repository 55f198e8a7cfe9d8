import { AGREEMENT_LEVEL, type Plan, type PlannedOption } from '../analysis/plan.ts';
import type { Estimate } from '../math/intervals.ts';
import type { PlanOption } from '../models/majority/allocation/plan.ts';
import type { TextTable } from './textTable.ts';
import { capitalize, count, formatNumber, formatPercent, superscript, wordsOf } from './words.ts';

/** Gains in accuracy below this are called nothing. */
const NOTHING = 5e-5;

/** Accuracies closer than this are equal but for rounding. */
const EQUAL = 1e-12;

const NONE = '–';

/** Whether a cell is a number or stands for none: such columns are aligned right. */
export function isNumber(cell: string): boolean {
  return cell === NONE || cell === 'nothing' || /^[+−]?\d[\d,.]*(·10[⁻⁰-⁹¹²³]+)?$/.test(cell);
}

/** A number, or a dash where there is none. */
export function numberText(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : formatNumber(value);
}

/** Decimals of a percentage: more where errors are rare. */
function decimalsOf(accuracy: number): number {
  const rest = Math.min(accuracy, 1 - accuracy);
  return rest > 0 ? Math.min(8, Math.max(2, Math.ceil(-Math.log10(rest)))) : 2;
}

const percent = (accuracy: number, decimals: number): string => (100 * accuracy).toFixed(decimals);

/** An accuracy in percent, without the sign: `91.70`. */
export function accuracyText(accuracy: number | null): string {
  return accuracy === null ? NONE : percent(accuracy, decimalsOf(accuracy));
}

/** An accuracy with its interval in percent: `91.63 [91.46, 91.80]`. */
export function intervalText(estimate: Estimate): string {
  return spanText(estimate, decimalsOf(estimate.best));
}

/** A difference of accuracies in points: `4.13 [3.89, 4.38]`. */
function differenceText(estimate: Estimate): string {
  const width = estimate.high - estimate.low;
  return spanText(estimate, width > 0 ? Math.max(2, Math.ceil(-1 - Math.log10(width))) : 2);
}

function spanText({ low, best, high }: Estimate, decimals: number): string {
  const [from, at, to] = [low, best, high].map((value) =>
    percent(value, decimals).replace('-', '−'),
  );
  return `${at} [${from}, ${to}]`;
}

/** A gain in accuracy in points: `+2.12`, `−0.30` or `nothing`. */
function gainText(gain: number): string {
  if (Math.abs(gain) < NOTHING) return 'nothing';
  return `${gain > 0 ? '+' : '−'}${(100 * Math.abs(gain)).toFixed(2)}`;
}

/** An organization in words. */
export function describeOption({ topology, shape }: PlanOption): string {
  if (shape === null) return `no ${topology}`;
  const think = count(shape.tokens, 'token');
  switch (shape.topology) {
    case 'single':
      return `one agent that thinks ${think}`;
    case 'star':
      return `a star: ${count(shape.fanIn, 'agent')} that think ${think} each, messages of ${formatNumber(shape.messageTokens)}`;
    case 'tree':
      return (
        `a tree of fan-in ${formatNumber(shape.fanIn)} and depth ${shape.depth}: ` +
        `${count(shape.fanIn ** shape.depth, 'agent')} that think ${think} each, messages of ${formatNumber(shape.messageTokens)}`
      );
    case 'chain':
      return (
        `a chain of ${count(shape.agents, 'agent')}, the first with one vote of its own and the others with ` +
        `${shape.ownVotes}, that think ${think} a vote, messages of ${formatNumber(shape.messageTokens)}`
      );
  }
}

/** The size of an organization, short: `587`, `7³ = 343`. */
function sizeText({ shape }: PlanOption): string {
  switch (shape?.topology) {
    case undefined:
      return NONE;
    case 'single':
      return '1';
    case 'star':
      return formatNumber(shape.fanIn);
    case 'tree':
      return `${formatNumber(shape.fanIn)}${superscript(shape.depth)} = ${formatNumber(shape.fanIn ** shape.depth)}`;
    case 'chain':
      return formatNumber(shape.agents);
  }
}

/** How well the best of each topology does, predicted and simulated, the best first. */
export function outcomeTable(plan: Plan): TextTable {
  const level = formatPercent(plan.level);
  return {
    head: ['', 'predicted', `simulated [${level}]`, `behind the best [${level}]`],
    rows: feasible(plan).map((option) => [
      option.topology,
      accuracyText(option.accuracy),
      option.simulated === null ? 'not simulated' : intervalText(option.simulated.accuracy),
      behindText(plan, option),
    ]),
  };
}

function behindText(plan: Plan, option: PlannedOption): string {
  if (option.topology === plan.best.topology) return 'the best';
  const lead = option.simulated?.lead;
  if (lead == null) return NONE;
  return `${differenceText(lead.difference)}${lead.paired ? '' : ' unpaired'}`;
}

/** What the best of each topology is made of, and what it costs. */
export function costTable(plan: Plan): TextTable {
  const options = feasible(plan);
  const priced = options.some(({ cost }) => cost !== null && cost.totalCost !== null);
  return {
    head: ['', 'agents', 'x', 'm', 'tokens', 'in turn', 'rounds', ...(priced ? ['money'] : [])],
    rows: options.map((option) => {
      const { topology, shape, cost } = option;
      const message = shape !== null && 'messageTokens' in shape ? shape.messageTokens : null;
      return [
        topology,
        sizeText(option),
        numberText(shape?.tokens),
        numberText(message),
        numberText(cost?.totalTokens),
        numberText(cost?.pathTokens),
        numberText(cost?.rounds),
        ...(priced ? [numberText(cost?.totalCost)] : []),
      ];
    }),
  };
}

/** What the columns of {@link costTable} are. */
export const COST_COLUMNS =
  'x: tokens that one vote is thought about, m: tokens of a message, in turn: on the critical path';

/** The topologies that can be built, the best first. */
export function feasible({ options }: Plan): PlannedOption[] {
  return options
    .filter(({ accuracy }) => accuracy !== null)
    .toSorted((a, b) => Number(b.accuracy) - Number(a.accuracy));
}

/** Why topologies cannot be built. */
export function sayInfeasible({ options }: Plan): string[] {
  return options.flatMap(({ topology, accuracy, reason = '' }) =>
    accuracy === null ? [`No ${topology}: ${reason}.`] : [],
  );
}

/** How it was simulated. */
export function saySimulation(plan: Plan): string {
  const drawn = plan.options.flatMap(({ simulated }) => (simulated ? [simulated] : []));
  const left = feasible(plan).filter(({ simulated }) => simulated === null);
  const lazy = feasible(plan).filter(({ simulated }) => simulated?.method === 'lazy');
  return [
    drawn.length === 0
      ? 'Nothing was simulated.'
      : `Simulated: ${formatNumber(drawn[0].trials)} trials of each, on common random numbers, seed ${plan.seed}.`,
    lazy.length === 0
      ? ''
      : `Of the ${names(lazy)} only the leaves that decide were drawn: it is unpaired.`,
    left.length === 0 ? '' : `Too large to be drawn in the time: ${names(left)}.`,
    sayChance(plan),
  ]
    .filter((text) => text !== '')
    .join(' ');
}

/** Predictions outside the interval that is shown, but not outside the one that counts. */
function sayChance(plan: Plan): string {
  const level = formatPercent(plan.level);
  const outside = plan.options.filter(({ accuracy, simulated }) => {
    if (accuracy === null || simulated === null || !simulated.agrees) return false;
    return accuracy < simulated.accuracy.low || accuracy > simulated.accuracy.high;
  });
  if (outside.length === 0) return '';
  const [predictions, lie] = outside.length === 1 ? ['prediction', 'lies'] : ['predictions', 'lie'];
  return (
    `The ${predictions} for ${names(outside)} ${lie} outside the ${level} interval, but within the ` +
    `${formatPercent(AGREEMENT_LEVEL)} one: that is within what chance allows.`
  );
}

/** Says that the answer makes no difference, where it makes none. */
export function sayTie(plan: Plan): string {
  const accuracies = feasible(plan).map(({ accuracy }) => Number(accuracy));
  const [best, worst] = [Math.max(...accuracies), Math.min(...accuracies)];
  return accuracies.length > 1 && best - worst < EQUAL
    ? 'All are equally good: no topology is predicted to do better than another.'
    : '';
}

const names = (options: readonly PlannedOption[]): string =>
  options.map(({ topology }) => topology).join(' and ');

/** The constraints that cost something, and those that cost nothing. */
export function constraintTable({ constraints }: Plan): TextTable {
  return {
    head: ['constraint', 'were it lifted', 'worth'],
    rows: constraints.map(({ constraint, words, gain }) => [
      wordsOf(constraint),
      words,
      gainText(gain),
    ]),
  };
}

/** What would help, the most first. */
export function sensitivityTable({ sensitivities }: Plan): TextTable {
  return {
    head: ['change', 'worth'],
    rows: sensitivities.map(({ change, gain }) => [change, gainText(gain)]),
  };
}

/** What binds beside the budget, and whether a larger organization would still gain. */
export function sayBinding(plan: Plan): string {
  const binding = plan.constraints.filter(
    ({ constraint, gain }) =>
      constraint !== 'budget' && constraint !== 'saturation' && gain >= NOTHING,
  );
  const named = binding.map(
    ({ constraint, gain }) => `${wordsOf(constraint)} (${gainText(gain)} points without)`,
  );
  const budget = plan.constraints.find(({ constraint }) => constraint === 'budget');
  const bound =
    named.length === 0
      ? `Nothing ${budget !== undefined && budget.gain < NOTHING ? '' : 'but the budget '}binds.`
      : `What binds beside the budget: ${named.join(', ')}.`;
  return [bound, ...saySaturation(plan)].join(' ');
}

/** A step that changes the bias by less than this share of it no longer pays. */
const SATURATED = 0.1;

/** What one more level, fan-in or agent would add to the best that is not one agent. */
function saySaturation({ constraints, options }: Plan): string[] {
  const step = constraints.find(({ constraint }) => constraint === 'saturation');
  const accuracies = options.flatMap(({ topology, accuracy }) =>
    topology === 'single' || accuracy === null ? [] : [accuracy],
  );
  if (step === undefined || accuracies.length === 0) return [];
  const bias = 2 * Math.max(...accuracies) - 1;
  if (bias < EQUAL) return [];
  const change = `${step.words}, would add ${gainText(step.gain)}${Math.abs(step.gain) < NOTHING ? '' : ' points'}`;
  const verdict = Math.abs(2 * step.gain) < SATURATED * bias ? 'saturated' : 'not saturated';
  return [`The best organization is ${verdict}: ${change}.`];
}

/** The budgets at which the best topology changes. */
export function changeTable({ changes }: Plan): TextTable {
  return {
    head: ['budget', 'the best was', 'and becomes'],
    rows: changes.map(({ budget, from, to }) => [formatNumber(budget), from, to]),
  };
}

/** Where changes were looked for. */
export function sayScanned({ scanned, resolution, changes, best }: Plan): string {
  const [from, to] = scanned.map((budget) => formatNumber(budget));
  const none = changes.length === 0 ? `It is always ${best.topology}. ` : '';
  return (
    `${none}Looked at from ${from} to ${to} tokens, each budget ${formatNumber(resolution, 3)} times ` +
    'the one before: two changes closer than that can be missed.'
  );
}

/** The predictions that the trials refuse. */
export function sayDisagreements({ options }: Plan): string[] {
  return options.flatMap(({ topology, accuracy, simulated }) =>
    simulated === null || simulated.agrees
      ? []
      : [
          `Theory and simulation disagree on the ${topology}: ${accuracyText(accuracy)} % predicted, ` +
            `${intervalText(simulated.accuracy)} % simulated, outside the ${formatPercent(AGREEMENT_LEVEL)} interval.`,
        ],
  );
}

/** Assumptions that matter to an answer, the others being neutral, and the words for each. */
const ASSUMPTIONS = ['budget', 'bias', 'fidelity', 'correlation', 'mechanism'] as const;

/** What nobody said, as `correlation 0.1`, and what the answer takes for granted. */
export function sayAssumed(assumed: Readonly<Record<string, unknown>>, plan: Plan): string[] {
  const chain = feasible(plan).some(({ topology }) => topology === 'chain');
  const said = ASSUMPTIONS.filter((name) => Object.hasOwn(assumed, name)).map(
    (name) => `${name} ${valueText(assumed[name])}`,
  );
  return [
    ...said,
    ...(chain && Object.hasOwn(assumed, 'ownVotes')
      ? [`own votes ${valueText(assumed['ownVotes'])}, of every agent of a chain but the first`]
      : []),
    plan.parameters.window === undefined
      ? 'no context window'
      : 'the window limits what an aggregator reads, not what an agent thinks',
  ];
}

/** What may be held of an organization, and of which it is held. */
const HOLDABLE = [
  ['agents', 'of stars and chains'],
  ['depth', 'of trees'],
  ['fanIn', 'of stars and trees'],
  ['tokens', 'of every vote'],
  ['messageTokens', 'of every message'],
] as const;

/** What is held, and of which organizations: `agents 9 (of stars and chains)`. */
export function sayHeld({ parameters }: Plan): string[] {
  return HOLDABLE.flatMap(([name, of]) => {
    const value = parameters[name];
    return value === undefined ? [] : [`${wordsOf(name)} ${formatNumber(value)} (${of})`];
  });
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const { curve, ...rest } = value as Record<string, unknown>;
  const members = Object.entries(rest).map(([key, inner]) => `${key} ${JSON.stringify(inner)}`);
  return `${String(curve)} (${members.join(', ')})`;
}

const rangeText = ({ low, high }: Estimate): string =>
  low === high ? formatNumber(low) : `${formatNumber(low)} to ${formatNumber(high)}`;

/** How the plan varies with what is not known of measured parameters: sentences, or none. */
export function saySpread({ spread, best, level }: Plan): string[] {
  if (spread === null) return [];
  const { replicates, topologies, accuracy, agents, tokens, regret } = spread;
  const shares = topologies.map(({ topology, share }) => `${topology} in ${formatPercent(share)}`);
  return [
    `The parameters were measured. Planned anew for ${replicates} resamplings of the log, the best is: ${shares.join(', ')}; of ${rangeText(agents)} agents that think ${rangeText(tokens)} tokens each (${formatPercent(level)} of them).`,
    `${capitalize(describeOption(best))}: right in ${intervalText(accuracy)} % over these resamplings, and at most ${percent(regret.high, 2)} points behind the best of each.`,
  ];
}
