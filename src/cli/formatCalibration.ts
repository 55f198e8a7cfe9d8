import pico from 'picocolors';
import type { Calibration } from '../analysis/calibration/calibration.ts';
import { calibrationTables, sayLog, sayModels } from '../figures/calibrationWords.ts';
import { alignTable, section, wrap } from './layout.ts';

/** A calibration for people: what it comes to, what to beware of, and the numbers. */
export function formatCalibration(calibration: Calibration): string {
  const { warnings, diagnosis, system } = calibration;
  const answer = [...diagnosis.words, sayModels(calibration)];
  return [
    `${pico.bold(wrap(sayLog(calibration)))}\n${answer.map(wrap).join('')}`,
    ...(warnings.length === 0
      ? []
      : [
          section(
            'Beware',
            warnings.map(({ message }) => pico.yellow(wrap(`! ${message}.`))),
          ),
        ]),
    ...calibrationTables(calibration).map(({ title, note, ...table }) =>
      section(title, [alignTable(table), wrap(note)]),
    ),
    ...(system.assumed.length === 0 ? [] : [section('Assumed', system.assumed.map(wrap))]),
  ].join('\n');
}

/** A calibration for machines: everything but the resamples, which the file of the system has. */
export function jsonOfCalibration({ system, counts, ...rest }: Calibration): object {
  const { replicates: _, ...described } = system;
  return {
    ...rest,
    counts: { agents: Array.from(counts.agents), right: Array.from(counts.right) },
    system: described,
  };
}
