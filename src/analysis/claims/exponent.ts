import { estimateScaling, type ScalingExponent } from '../scaling/estimateScaling.ts';
import type { RunResult } from '../result.ts';
import {
  describeEstimate,
  describeParts,
  describeStopped,
  judgeContainment,
  pointsMeant,
  somePoints,
  type Claim,
  type Verdict,
} from './claim.ts';

const WORDS: Readonly<Record<ScalingExponent, string>> = {
  orderParameter: 'exponent of the order parameter',
  decay: 'exponent of the decay with depth at the critical point',
  growthDepth: 'exponent of the growth depth',
};

/** Whether an exponent of the measured transition contains a value and is narrow enough. */
export function checkExponent(
  { of, along, parts, where, value, halfWidth }: Claim<'exponent'>,
  name: string,
  run: RunResult,
): Verdict {
  const points = pointsMeant(run, { parts, where });
  somePoints(points, name);
  const { confidence: level, seed, model } = run;
  const found = estimateScaling(points, { along, level, seed, model });
  const { exponents, reason, depths, pointsUsed } = found;
  if (exponents === null) {
    const measured = points.some(({ tallies }) => tallies['root'] !== undefined);
    const message = `no interval for the ${WORDS[of]} along ${along}${describeParts(parts)}: ${reason}`;
    return { held: measured ? false : null, message };
  }
  const estimate = exponents[of];
  const { held, terms } = judgeContainment(estimate, { value, halfWidth });
  return {
    held,
    message: [
      `${WORDS[of]} along ${along}, from ${pointsUsed} points of depth ${depths.join(', ')}${describeParts(parts)}: ${describeEstimate(estimate)}`,
      ...terms,
      ...describeStopped(found.pointsStopped, pointsUsed),
    ].join('; '),
  };
}
