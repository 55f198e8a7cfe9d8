import { CommanderError } from 'commander';
import { ScenarioError } from '../scenario/ScenarioError.ts';
import { InterruptedError, RunError, UsageError } from '../sweep/errors.ts';

/** What the exit code of a command says. */
export const EXIT = {
  /** all well */
  well: 0,
  /** an expectation or an agreement test failed */
  failed: 1,
  /** the scenario or the arguments are wrong */
  usage: 2,
  /** the run could not finish */
  unfinished: 3,
  /** a fault of this program */
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const;

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.well : EXIT.usage;
  if (error instanceof ScenarioError || error instanceof UsageError) return EXIT.usage;
  if (error instanceof RunError) return EXIT.unfinished;
  if (error instanceof InterruptedError) return EXIT.interrupted;
  return EXIT.bug;
}

/** What people read of an error; empty where it has been said already. */
export function explainError(error: unknown): string {
  if (error instanceof CommanderError) return '';
  if (exitCodeOf(error) !== EXIT.bug) return `${(error as Error).message}\n`;
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return (
    `${trace}\n` +
    'This is a fault of phaselab, not of your scenario. ' +
    'Please report it with the lines above, the command and the scenario.\n'
  );
}
