import { estimateCriticalPoint, type CriticalPoint } from '../criticalPoint.ts';
import type { RunResult } from '../result.ts';
import {
  describeEstimate,
  describeParts,
  describeStopped,
  judgeContainment,
  number,
  pointsMeant,
  somePoints,
  type Claim,
  type Verdict,
} from './claim.ts';

// A fit that its own points refute measures nothing, however narrow its interval.
const REFUTED = 0.001;

/** Whether the simulation's critical point contains a value and is narrow enough. */
export function checkCriticalPoint(
  { along, parts, where, value, halfWidth }: Claim<'criticalPoint'>,
  name: string,
  run: RunResult,
): Verdict {
  const points = pointsMeant(run, { parts, where });
  somePoints(points, name);
  const { confidence: level, seed, model } = run;
  const found = estimateCriticalPoint(points, { along, level, seed, model });
  const { estimate, goodnessOfFit } = found;
  if (estimate === null) {
    const message = `no critical point along ${along}: ${found.reason}`;
    return { held: found.growth.length === 0 ? null : false, message };
  }
  const { held, terms } = judgeContainment(estimate, { value, halfWidth });
  const refuted = goodnessOfFit !== null && goodnessOfFit.pValue < REFUTED;
  return {
    held: held && !refuted,
    message: [
      `${describeCriticalPoint(found)}${describeParts(parts)}: ${describeEstimate(estimate)}`,
      ...terms,
      ...describeStopped(found.pointsStopped, found.pointsUsed),
      ...(refuted ? [`but the fit is refuted (p = ${number(goodnessOfFit.pValue)})`] : []),
    ].join('; '),
  };
}

function describeCriticalPoint({
  along,
  extrapolated,
  signals,
  pointsUsed,
}: CriticalPoint): string {
  return extrapolated
    ? `critical point along ${along}, extrapolated from ${pointsUsed} points of leaf bias ${signals.map(number).join(', ')}`
    : `boundary mu_L = mu_0 along ${along} from ${pointsUsed} points of the one leaf bias ${number(signals[0])}, not extrapolated to the critical point`;
}
