import { measureRegret, type Regret } from '../regret.ts';
import type { RunResult } from '../result.ts';
import {
  describeEstimate,
  describeParts,
  number,
  sampledPoints,
  somePoints,
  type Claim,
  type Verdict,
} from './claim.ts';

/** Whether an alternative loses at most so much against another. */
export function checkRegret(claim: Claim<'regret'>, name: string, run: RunResult): Verdict {
  const { over, alternative, against, measure, atMost, parts, where } = claim;
  const points = sampledPoints(run, { parts, where });
  somePoints(points, name);
  if (!points.some(({ parameters }) => parameters[over] === alternative)) {
    throw new RangeError(`invalid ${name}: no point has ${over} = ${String(alternative)}`);
  }
  const what = `${measure} regret of ${over} = ${String(alternative)} against ${String(against)}${describeParts(parts)}`;
  const found = measureRegret(points, run, { over, against }).find(
    (one) => one.alternative === alternative,
  );
  if (found === undefined) return { held: null, message: `${what}: no trials` };
  const estimate = found[measure];
  const held = estimate.high <= atMost;
  const missing = found.unmatched === 0 ? '' : `, ${found.unmatched} without trials left out`;
  return {
    held,
    message: [
      `${what} over ${found.regrets.length} points${missing}: ${describeEstimate(estimate)}`,
      describePairing(found.regrets),
      `${held ? 'at most' : 'not at most'} ${number(atMost)}`,
    ].join('; '),
  };
}

function describePairing(regrets: readonly Regret[]): string {
  const paired = regrets.filter((one) => one.paired);
  if (paired.length === 0) return 'not paired';
  const correlations = paired.map(({ correlation }) => correlation).sort((a, b) => a - b);
  const ends = [correlations[0], correlations[correlations.length - 1]].map(number);
  const count = paired.length === regrets.length ? 'paired' : `${paired.length} paired`;
  return `${count}, correlation ${[...new Set(ends)].join(' to ')}`;
}
