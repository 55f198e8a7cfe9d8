import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Calibration } from '../analysis/calibration/calibration.ts';
import { drawCalibration } from '../figures/calibrationFigures.ts';
import { renderCalibrationPage } from '../figures/calibrationPage.ts';
import { renderPng, renderSvg } from '../figures/render.ts';
import { makeWritable } from '../sweep/directory.ts';
import { UsageError } from '../sweep/errors.ts';
import { writeWhole } from '../sweep/wholeFile.ts';
import { formatSystem, SYSTEM_HEAD } from './formatSystem.ts';

/** A calibration and its JSON. */
export interface CalibrationOutput {
  readonly calibration: Calibration;
  readonly json: string;
}

/**
 * Writes a calibration: the system as `<name>.yaml`, and in the directory `<name>` the report, its
 * figures and everything for machines.
 *
 * @returns the paths of the files, the system first
 * @throws {UsageError} where `<name>.yaml` is something else
 */
export async function writeCalibration(
  out: string,
  { calibration, json }: CalibrationOutput,
): Promise<string[]> {
  const name = out.replace(/\.ya?ml$/, '');
  const system = `${name}.yaml`;
  requireOwn(system);
  makeWritable(name);
  const written: string[] = [];
  const write = async (path: string, data: string | Uint8Array): Promise<void> => {
    await writeWhole(path, data);
    written.push(path);
  };
  const figures = await Promise.all(
    drawCalibration(calibration).map(async ({ specification, ...figure }) => ({
      ...figure,
      svg: await renderSvg(specification),
    })),
  );
  await write(system, formatSystem(calibration));
  await write(join(name, 'calibration.html'), renderCalibrationPage({ calibration, figures }));
  await write(join(name, 'calibration.json'), json);
  for (const { name: figure, svg } of figures) {
    await write(join(name, `${figure}.svg`), svg);
    await write(join(name, `${figure}.png`), renderPng(svg));
  }
  return written;
}

/** Nobody's file is lost: only what was calibrated before is written anew. */
function requireOwn(path: string): void {
  if (!existsSync(path) || readFileSync(path, 'utf8').startsWith(SYSTEM_HEAD)) return;
  throw new UsageError(
    `${path}: is there and was not written by calibrate; expected another name as --out`,
  );
}
