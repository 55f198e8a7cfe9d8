import { mergeRuns } from '../../sweep/merge.ts';
import type { Terminal } from '../terminal.ts';
import { counted, formatCount } from '../words.ts';

/** Options of `phaselab merge`. */
export interface MergeOptions {
  readonly json?: boolean;
}

/** Adds what other runs have drawn to a run. */
export async function merge(
  into: string,
  from: readonly string[],
  options: MergeOptions,
  terminal: Terminal,
): Promise<void> {
  const summary = await mergeRuns(into, from);
  if (options.json === true) {
    terminal.out(`${JSON.stringify(summary, null, 2)}\n`);
    return;
  }
  const { points, blocks, trials, present } = summary;
  const there = present === 0 ? '' : `; ${counted(present, 'block')} there already, and equal`;
  terminal.out(
    `${counted(from.length, 'run')} merged into ${into}: ${counted(points, 'new point')}, ` +
      `${counted(blocks, 'new block')} of ${formatCount(trials)} trials${there}\n` +
      `run the scenario with --out ${into} to finish it, or to report without drawing\n`,
  );
}
