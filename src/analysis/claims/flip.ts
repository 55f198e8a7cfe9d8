import { measureFlip } from '../flip.ts';
import type { RunResult } from '../result.ts';
import {
  describeEstimate,
  describeParts,
  judgeContainment,
  sampledPoints,
  somePoints,
  type Claim,
  type Verdict,
} from './claim.ts';

/** Whether the measured flip contains a value and is narrow enough. */
export function checkFlip(
  { along, value, halfWidth, parts, where }: Claim<'flip'>,
  name: string,
  run: RunResult,
): Verdict {
  const points = sampledPoints(run, { parts, where });
  somePoints(points, name);
  const { estimate, reason, direction, points: compared } = measureFlip(points, run, along);
  if (estimate === null) {
    const message = `no flip along ${along}${describeParts(parts)}: ${reason}`;
    return { held: compared.length === 0 ? null : false, message };
  }
  const { held, terms } = judgeContainment(estimate, { value, halfWidth });
  return {
    held,
    message: [
      `${direction} flip along ${along}, from ${compared.length} points${describeParts(parts)}: ${describeEstimate(estimate)}`,
      ...terms,
    ].join('; '),
  };
}
