import { stringify } from 'yaml';
import type { Calibration, SystemParameters } from '../analysis/calibration/calibration.ts';
import { roundNumbers } from '../math/roundNumbers.ts';
import { formatYaml } from './formatYaml.ts';

/** How a file begins that `phaselab calibrate` may write anew. */
export const SYSTEM_HEAD = '# Calibrated by phaselab from ';

/** Digits of parameters: far more than a log can tell, and the same on any machine. */
const DIGITS = 6;
const DIGITS_OF_REPLICATES = 4;

/**
 * A calibrated system as YAML that scenarios (`system: my-system.yaml`) and plans
 * (`--system my-system.yaml`) read: its parameters, the same of resampled tasks, and what they rest on.
 */
export function formatSystem(calibration: Calibration): string {
  const { source, estimates, level, seed, system, comparison } = calibration;
  const head = [
    `${SYSTEM_HEAD}${source}: ${estimates.tasks} tasks, ${estimates.agents.length} agents.`,
    ...system.assumed,
  ].join('\n# ');
  const rests = {
    source,
    tasks: estimates.tasks,
    agents: estimates.agents.length,
    level,
    seed,
    ...(comparison && {
      preferred: comparison.preferred,
      models: Object.fromEntries(comparison.models.map(({ model, verdict }) => [model, verdict])),
    }),
    ...(system.assumed.length > 0 && { assumed: system.assumed }),
  };
  const rows = system.replicates.map((replicate) => `  - ${flow(replicate)}`).join('\n');
  return [
    `${head}\n`,
    formatYaml({ system: roundNumbers(system.parameters, DIGITS) }),
    stringify({ calibration: rests }, { lineWidth: 100 }),
    '# The parameters from resampled tasks: plan says how its answer varies with them.\n',
    `replicates:\n${rows}\n`,
  ].join('');
}

/** One row of plain data on one line. */
function flow(parameters: SystemParameters): string {
  return stringify(roundNumbers(parameters, DIGITS_OF_REPLICATES), {
    collectionStyle: 'flow',
    lineWidth: 0,
  }).trim();
}
