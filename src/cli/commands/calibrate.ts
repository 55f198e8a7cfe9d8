import { calibrate } from '../../analysis/calibration/calibrate.ts';
import type { Calibration } from '../../analysis/calibration/calibration.ts';
import type { LogColumns } from '../../logs/columns.ts';
import { guessColumns, guessMatrix } from '../../logs/guessColumns.ts';
import { readLog } from '../../logs/readLog.ts';
import { UsageError } from '../../sweep/errors.ts';
import { type CalibrateOptions, namedColumns } from '../calibrateOptions.ts';
import { formatCalibration, jsonOfCalibration } from '../formatCalibration.ts';
import type { Terminal } from '../terminal.ts';

/** Reads parameters with intervals from an evaluation log, and writes them for scenarios and plans. */
export async function calibrateCommand(
  file: string,
  options: CalibrateOptions,
  terminal: Terminal,
): Promise<void> {
  const reading = options.delimiter === undefined ? {} : { delimiter: options.delimiter };
  terminal.err(`reading ${file} …\n`);
  const log = await readLog(file, (names) => columnsOf(names, options), reading);
  terminal.err(`calibrating from ${log.notes.rows.toLocaleString('en')} rows …\n`);
  const calibration = askCalibration(file, () => calibrate(log, calibrationOptions(file, options)));
  const json = `${JSON.stringify(jsonOfCalibration(calibration), null, 2)}\n`;
  const isJson = options.json === true;
  terminal.out(isJson ? json : formatCalibration(calibration));
  if (options.out !== undefined) {
    // vega takes a third of a second to load: only when there is something to draw.
    const { writeCalibration } = await import('../writeCalibration.ts');
    const files = await writeCalibration(options.out, { calibration, json });
    terminal.err(`wrote ${files.join(', ')}\n`);
    const [system] = files;
    if (!isJson && canPlan(calibration)) {
      terminal.out(`\nNext: phaselab plan --system ${system} --budget 1e6\n`);
    }
  }
}

/** Agents that are wrong more often than right leave nothing to plan. */
function canPlan({ system: { parameters } }: Calibration): boolean {
  return !(Number(parameters['bias']) < 0);
}

function calibrationOptions(source: string, options: CalibrateOptions) {
  const { seed, confidence, replicates } = options;
  return {
    source: source.replace(/^.*[/\\]/, ''),
    seed,
    ...(confidence === undefined ? {} : { level: confidence }),
    ...(replicates === undefined ? {} : { replicates }),
  };
}

function columnsOf(names: readonly string[], options: CalibrateOptions): LogColumns {
  const named = namedColumns(options);
  if (options.matrix === true) return guessMatrix(names, named);
  const { tasks } = options;
  return guessColumns(names, { ...named, ...(tasks === undefined ? {} : { tasksFile: tasks }) });
}

/** A log that says too little is the fault of the log. */
function askCalibration(file: string, ask: () => Calibration): Calibration {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`${file}: ${error.message}`, { cause: error });
  }
}
