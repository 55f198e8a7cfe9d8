import { UsageError } from '../../sweep/errors.ts';
import { exportRun, formatRun, type ExportFormat } from '../../sweep/exportRun.ts';
import { readAnyRun } from '../../sweep/readRun.ts';
import type { Terminal } from '../terminal.ts';
import { counted, formatCount } from '../words.ts';

/** Options of `phaselab export`. */
export interface ExportOptions {
  readonly format: ExportFormat;
  readonly output?: string;
}

/** Prints or writes the results of a run, finished or not. */
export async function exportCommand(
  directory: string,
  { format, output = '-' }: ExportOptions,
  terminal: Terminal,
): Promise<void> {
  if (format === 'parquet' && output === '-') {
    throw new UsageError('parquet is no text: name a file with --output');
  }
  const run = await readAnyRun(directory);
  const open = run.points.filter(({ status }) => status === 'partial').length;
  if (open > 0) {
    terminal.err(
      `${formatCount(open)} of ${counted(run.points.length, 'point')} lack trials: their status is partial\n`,
    );
  }
  if (output !== '-') await exportRun(run, format, output);
  else if (format !== 'parquet') terminal.out(formatRun(run, format));
}
