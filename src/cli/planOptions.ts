import type { Command } from 'commander';
import type { Override } from '../scenario/overrides.ts';
import { collectOverride, parseCount, parseLevel } from './scenarioOptions.ts';

/** What `--budget` and its kin set: flag, what it takes, path of the parameter, description. */
const FLAGS = [
  ['budget', 'tokens', 'budget', 'tokens that one answer may cost'],
  ['window', 'tokens', 'window', 'context window of every aggregator'],
  ['correlation', 'rho', 'correlation', 'how often agents err together'],
  ['fidelity', 'gamma', 'fidelity', 'fidelity of every message, with --message-tokens'],
  ['message-tokens', 'tokens', 'messageTokens', 'length of a message, if it is held'],
  ['kappa', 'number', 'bias.kappa', 'bias of one token of thought'],
  ['beta', 'number', 'bias.beta', 'scaling exponent of an agent'],
  ['max-bias', 'number', 'bias.max', 'ceiling of the bias of an agent'],
  ['max-latency', 'tokens', 'maxLatency', 'tokens that the critical path may have'],
  ['max-rounds', 'number', 'maxRounds', 'rounds that the critical path may have'],
  ['max-cost', 'money', 'maxCost', 'what one answer may cost, at the prices'],
] as const;

/** Options of `phaselab plan`. */
export interface PlanCommandOptions {
  /** values of parameters in the order in which they were given */
  readonly set: readonly Override[];
  readonly system?: string;
  readonly seed?: string;
  readonly trials?: number;
  readonly confidence?: number;
  readonly json?: boolean;
  readonly out?: string;
}

/** Adds the options of `phaselab plan`; whatever sets a parameter is collected as an override. */
export function addPlanOptions(command: Command): Command {
  const given: Override[] = [];
  command.argument(
    '[file]',
    'a scenario with a plan, or a file that is only that; - for standard input',
  );
  for (const [flag, takes, path, description] of FLAGS) {
    command.option(`--${flag} <${takes}>`, description, (text: string) => {
      given.push([path, text, `--${flag} ${text}`]);
      return text;
    });
  }
  return command
    .option(
      '--set <path=value>',
      'set any parameter (repeatable)',
      (text: string) => {
        given.push(...collectOverride(text, []));
        return given;
      },
      given,
    )
    .option('--system <file>', 'a description of the system: parameters but the budget, in YAML')
    .option('--seed <text>', 'seed of the simulation')
    .option(
      '--trials <number>',
      'trials of each organization; default what two seconds allow',
      parseCount,
    )
    .option('--confidence <level>', 'level of the intervals; default 0.95', parseLevel)
    .option('--json', 'print JSON')
    .option('-o, --out <directory>', 'write plan.html, plan.svg, plan.png and plan.json there');
}
