import type { Estimate } from '../../math/intervals.ts';
import { sayNumber } from '../../math/sayNumber.ts';
import type { Diagnosis } from './calibration.ts';
import { hasCorrelation, type MeasuredPanel } from './models/panelData.ts';

/** The panel and the fan-in that changes are told of. */
export const REFERENCE_PANEL = 15;
export const REFERENCE_FAN_IN = 5;

const percent = (x: number): string => (100 * x).toFixed(1);
const spanOf = ({ low, best, high }: Estimate): string =>
  `${percent(best)} [${percent(low)}, ${percent(high)}]`;
const rounded = (x: number): string => (x === Infinity ? '∞' : sayNumber(x, 3));
const plainSpan = ({ low, best, high }: Estimate): string =>
  low === high ? rounded(best) : `${rounded(best)} [${rounded(low)}, ${rounded(high)}]`;

/** What the words need to know beside the numbers. */
interface Circumstances {
  readonly measured: Omit<MeasuredPanel, 'curve'>;
  readonly tasks: number;
  readonly isRefuted: boolean;
}

/** A diagnosis for people. */
export function sayDiagnosis(
  facts: Omit<Diagnosis, 'words'>,
  { measured, tasks, isRefuted }: Circumstances,
): string[] {
  const { single, amplification, binding, mixingDepth, leverages } = facts;
  const agent = single === null ? [] : [`An agent is right in ${spanOf(single)} %.`];
  if (!hasCorrelation(measured)) return [...agent, NO_CORRELATION];
  if (single === null || amplification === null) {
    return [...agent, `${tasks} tasks are too few to say anything of majorities; log 150 or more.`];
  }
  const grows = binding === 'accuracy' ? [] : [sayTransition(amplification, mixingDepth)];
  const [first] = leverages;
  return [
    ...(isRefuted ? [...agent, REFUTED] : [sayGains(single, facts)]),
    sayBinding(single, facts),
    ...grows,
    ...(isRefuted
      ? []
      : [
          `What would move a majority of ${REFERENCE_PANEL} most: ${first.change}, by ${spanOf(first.gain)} points.`,
        ]),
  ];
}

const NO_CORRELATION =
  'How agents err together is not known: it takes tasks that two agents tried, or one agent twice, and on which not all are right or all wrong. Nothing is said of majorities.';

const REFUTED =
  'No model describes this log, so that nothing is said of more agents than were logged: trust the measured majorities of random panels.';

function sayGains(single: Estimate, { plateau, worthwhile }: Omit<Diagnosis, 'words'>): string {
  if (plateau === null) return `An agent is right in ${spanOf(single)} %.`;
  return worthwhile === null
    ? `An agent is right in ${spanOf(single)} %, and majorities of more agents gain nothing: even endlessly many come to ${spanOf(plateau)} %.`
    : `An agent is right in ${spanOf(single)} %; majorities of ever more agents come to ${spanOf(plateau)} %, of which gain ${plainSpan(worthwhile)} agents have nine tenths.`;
}

function sayBinding(
  single: Estimate,
  { binding, amplification }: Omit<Diagnosis, 'words'>,
): string {
  switch (binding) {
    case 'accuracy':
      return 'What binds is accuracy: agents are wrong more often than right, so that a majority makes it worse. Improve the agents, or let a better one decide.';
    case 'correlation':
      return 'What binds is correlation: agents are wrong about the same tasks. Other models, prompts or tools are worth more than more agents.';
    case 'fidelity':
      return `What binds is fidelity: messages lose the votes (alpha is ${plainSpan(amplification!)}). Longer or plainer messages are worth more than more agents.`;
    case 'agents':
      return `What binds is the number of agents: more than ${REFERENCE_PANEL} still gain, and more than anything else would bring.`;
    case 'nothing':
      return 'Nothing binds: a majority of fifteen already has all that can be had.';
    case 'unknown':
      return single.low <= 0.5
        ? 'Whether agents are right more often than wrong cannot be told, and with it whether majorities gain: log more tasks.'
        : 'What binds cannot be told from so few tasks.';
  }
}

function sayTransition(alpha: Estimate, depth: Estimate | null): string {
  const side =
    alpha.low > 1
      ? 'above 1: small signals grow'
      : alpha.high < 1
        ? 'below 1: small signals die out'
        : 'not told apart from 1';
  const levels =
    depth === null ? '' : `; ${plainSpan(depth)} levels bring a signal like this one to its limit`;
  return `In a tree of fan-in ${REFERENCE_FAN_IN} a level multiplies a small signal by ${plainSpan(alpha)}, ${side}${levels}.`;
}
