import { reduceTotals } from '../../analysis/totals.ts';
import { UsageError } from '../../sweep/errors.ts';
import { exportRun, findTarget, formatRun, type ExportFormat } from '../../sweep/exportRun.ts';
import { tableResults } from '../../sweep/exports.ts';
import { openRun } from '../../sweep/readRun.ts';
import type { Terminal } from '../terminal.ts';
import { counted, formatCount } from '../words.ts';

/** Options of `phaselab export`. */
export interface ExportOptions {
  readonly format: ExportFormat;
  readonly output?: string;
}

/** Prints or writes the results of a run, finished or stopped. */
export async function exportCommand(
  directory: string,
  { format, output = '-' }: ExportOptions,
  terminal: Terminal,
): Promise<void> {
  if (format === 'parquet' && output === '-') {
    throw new UsageError('parquet is no text: name a file with --output');
  }
  const target = output === '-' ? undefined : findTarget(directory, format, output);
  const totals = reduceTotals();
  await openRun(directory, async (head, database) => {
    const results = await tableResults(database, head, (point) => totals.add(point));
    if (target) await exportRun(results, format, target);
    else if (format !== 'parquet') {
      for await (const text of formatRun(results, format)) terminal.out(text);
    }
  });
  const { partial, points } = totals.finish();
  if (partial > 0) {
    terminal.err(
      `${formatCount(partial)} of ${counted(points, 'point')} lack trials: their status is partial\n`,
    );
  }
}
