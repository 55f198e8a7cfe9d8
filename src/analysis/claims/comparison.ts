import type { Estimate } from '../../math/intervals.ts';
import type { Where } from '../../scenario/scenario.ts';
import { findObservable } from '../estimate.ts';
import { comparePoints } from '../pairing.ts';
import type { PointResult, RunResult } from '../result.ts';
import {
  describeEstimate,
  describeWhere,
  noTrials,
  number,
  onePoint,
  type Claim,
  type Verdict,
} from './claim.ts';

/** Whether an observable is greater at one point than at another. */
export function checkOrder(
  { observable, greater, lesser, parts }: Claim<'order'>,
  name: string,
  run: RunResult,
): Verdict {
  const found = compare(run, name, { observable, wheres: [greater, lesser], parts });
  if ('held' in found) return found;
  const held = found.difference.low > 0;
  return { held, message: `${found.text}; ${held ? 'above 0' : 'not above 0'}${found.remark}` };
}

/** Whether an observable is the same at two points within a tolerance. */
export function checkEquivalent(
  { observable, tolerance, first, second, parts }: Claim<'equivalent'>,
  name: string,
  run: RunResult,
): Verdict {
  const found = compare(run, name, { observable, wheres: [first, second], parts });
  if ('held' in found) return found;
  const { low, high } = found.difference;
  const held = low >= -tolerance && high <= tolerance;
  return {
    held,
    message: `${found.text}; ${held ? 'within' : 'not within'} ± ${number(tolerance)}${found.remark}`,
  };
}

interface Compared {
  readonly difference: Estimate;
  /** the difference in words */
  readonly text: string;
  /** what there is to know beside it */
  readonly remark: string;
}

interface Asked {
  readonly observable: string;
  readonly wheres: readonly [Where, Where];
  readonly parts: readonly string[] | undefined;
}

function compare(run: RunResult, name: string, asked: Asked): Compared | Verdict {
  const { observable, wheres, parts } = asked;
  findObservable(run.model, observable);
  const points = wheres.map((where) => onePoint(run, name, { where, parts })) as [
    PointResult,
    PointResult,
  ];
  const options = { level: run.confidence, observable };
  const comparison = comparePoints(run.model, points, options);
  if (comparison === null) return noTrials(observable, wheres[hasTrials(points[0]) ? 1 : 0]);
  const { difference, paired, correlation } = comparison;
  const same = points[0].id === points[1].id && difference.low === difference.high;
  const [here, there] = wheres.map(describeWhere);
  const pairing = paired && !same ? `, paired, correlation ${number(correlation)}` : '';
  return {
    difference,
    text: `${observable} at ${here} minus at ${there}: ${describeEstimate(difference)}${pairing}`,
    remark: same ? ', both are the same point' : '',
  };
}

function hasTrials({ tallies }: PointResult): boolean {
  return (tallies['root']?.trials ?? 0) > 0;
}
