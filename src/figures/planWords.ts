import type { Plan, PlannedOption } from '../analysis/plan.ts';
import type { Estimate } from '../math/intervals.ts';
import type { PlanOption } from '../models/majority/allocation/plan.ts';
import { formatNumber, formatPercent, superscript, wordsOf } from './words.ts';

/** What is shown of a plan as rows: a head and cells of text. */
export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Gains in accuracy below this are called nothing. */
const NOTHING = 5e-5;

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
  const think = `${formatNumber(shape.tokens)} tokens`;
  switch (shape.topology) {
    case 'single':
      return `one agent that thinks ${think}`;
    case 'star':
      return `a star: ${agents(shape.fanIn)} that think ${think} each, messages of ${formatNumber(shape.messageTokens)}`;
    case 'tree':
      return (
        `a tree of fan-in ${formatNumber(shape.fanIn)} and depth ${shape.depth}: ` +
        `${agents(shape.fanIn ** shape.depth)} that think ${think} each, messages of ${formatNumber(shape.messageTokens)}`
      );
    case 'chain':
      return (
        `a chain of ${agents(shape.agents)}, the first with one vote of its own and the others with ` +
        `${shape.ownVotes}, that think ${think} a vote, messages of ${formatNumber(shape.messageTokens)}`
      );
  }
}

const agents = (count: number): string => `${formatNumber(count)} agent${count === 1 ? '' : 's'}`;

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
  ]
    .filter((text) => text !== '')
    .join(' ');
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
  const bound =
    named.length === 0
      ? 'Nothing but the budget binds.'
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
            `${intervalText(simulated.accuracy)} % simulated, outside the 99.9 % interval.`,
        ],
  );
}

/** Assumptions that matter to an answer, the others being neutral, and the words for each. */
const ASSUMPTIONS = ['budget', 'bias', 'fidelity', 'correlation', 'mechanism'] as const;

/** What nobody said, as `correlation 0.1`; nothing where all of it was given. */
export function sayAssumed(
  assumed: Readonly<Record<string, unknown>>,
  parameters: Readonly<Record<string, unknown>>,
): string[] {
  const said = ASSUMPTIONS.filter((name) => Object.hasOwn(assumed, name)).map(
    (name) => `${name} ${valueText(assumed[name])}`,
  );
  return parameters['window'] === undefined ? [...said, 'no context window'] : said;
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const { curve, ...rest } = value as Record<string, unknown>;
  const members = Object.entries(rest).map(([key, inner]) => `${key} ${JSON.stringify(inner)}`);
  return `${String(curve)} (${members.join(', ')})`;
}
