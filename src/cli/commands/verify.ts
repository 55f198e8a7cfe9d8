import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Progress } from '../../sweep/clock.ts';
import { verifyRun, type Difference, type Verification } from '../../sweep/verify.ts';
import { EXIT } from '../exitCode.ts';
import { openProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { counted, formatCount } from '../words.ts';

/** Options of `phaselab verify`. */
export interface VerifyOptions {
  readonly share: number;
  readonly seed?: string;
  readonly workers?: number;
  readonly json?: boolean;
}

/** Draws some stored blocks of a run anew, and ends with 1 when one is not the same. */
export async function verify(
  directory: string,
  options: VerifyOptions,
  terminal: Terminal,
): Promise<void> {
  const { share, workers = availableParallelism() } = options;
  const seed = options.seed ?? randomBytes(8).toString('hex');
  const display = openProgress(process.stderr);
  const heard = (progress: Progress): void => display.update(progress);
  const found = await verifyRun(directory, { share, seed, workers, heard }).finally(() =>
    display.stop(),
  );
  if (options.json === true) {
    terminal.out(`${JSON.stringify({ directory, share, seed, ...found }, null, 2)}\n`);
  } else {
    terminal.out(`${describe(found, seed).join('\n')}\n`);
  }
  if (found.differences.length > 0) terminal.fail(EXIT.failed);
}

const MOST_LINES = 20;

function describe(found: Verification, seed: string): string[] {
  const { blocks, foreign, checked, differences } = found;
  const more = differences.length - MOST_LINES;
  return [
    `${formatCount(checked)} of ${counted(blocks, 'stored block')} drawn anew, chosen by the seed ${seed}: ${verdictOf(found)}`,
    ...(foreign === 0
      ? []
      : [
          `${counted(foreign, 'block')} of models or versions that this program does not have: left out`,
        ]),
    ...differences.slice(0, MOST_LINES).map(describeDifference),
    ...(more > 0 ? [`and ${formatCount(more)} more`] : []),
  ];
}

function verdictOf({ blocks, differences }: Verification): string {
  if (blocks === 0) return 'there is nothing to compare';
  if (differences.length === 0) return 'all the same, bit for bit';
  const found = counted(differences.length, 'difference');
  return `${found}; move the run aside with --fresh and run it again`;
}

function describeDifference({ point, part, id, block, trials, message }: Difference): string {
  const place = point === null ? 'a point of an earlier plan' : `part ${part}, point ${point}`;
  return `${place} (${id}), block ${block} of ${counted(trials, 'trial')}, ${message}`;
}
