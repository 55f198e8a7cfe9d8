import type { Estimate } from '../../math/intervals.ts';
import type { Model } from '../../models/model.ts';
import { estimateObservable, findObservable } from '../estimate.ts';
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

/** Whether an observable, or an exact fact or quantity, is a value within a tolerance. */
export function checkValue(claim: Claim<'value'>, name: string, run: RunResult): Verdict {
  const { observable, where, parts } = claim;
  const point = onePoint(run, name, { where, parts });
  if (isQuantity(run.model, observable)) return checkNumber(claim, point);
  const estimate = estimateAt(run, point, observable);
  return estimate === null ? noTrials(observable, where) : judge(claim, estimate);
}

function judge({ observable, where, value, tolerance }: Claim<'value'>, found: Estimate): Verdict {
  const held = found.low >= value - tolerance && found.high <= value + tolerance;
  return {
    held,
    message:
      `${observable} at ${describeWhere(where)}: ${describeEstimate(found)}; ` +
      `${held ? 'within' : 'not within'} ${number(value)} ± ${number(tolerance)}`,
  };
}

function checkNumber(
  { observable, where, value, tolerance }: Claim<'value'>,
  { facts, prediction }: PointResult,
): Verdict {
  const found = facts[observable] ?? prediction?.quantities[observable] ?? null;
  const at = `${observable} at ${describeWhere(where)}`;
  if (found === null) return { held: null, message: `${at}: undefined` };
  if (typeof found === 'string') {
    throw new RangeError(
      `invalid observable: ${observable}; ${JSON.stringify(found)} is no number`,
    );
  }
  const held = Math.abs(found - value) <= tolerance;
  return {
    held,
    message: `${at}: ${number(found)}, exactly; ${held ? 'within' : 'not within'} ${number(value)} ± ${number(tolerance)}`,
  };
}

/** Whether a name is of a fact or a predicted quantity; an observable of that name comes first. */
function isQuantity({ observables, quantities }: Model, name: string): boolean {
  return (
    !observables.some((observable) => observable.name === name) &&
    quantities.some((quantity) => quantity.name === name)
  );
}

/** The estimate of an observable at a point, null where it has no trials. */
function estimateAt(
  { model, confidence }: RunResult,
  { method, tallies, facts, stopped }: PointResult,
  observable: string,
): Estimate | null {
  findObservable(model, observable);
  const { root } = tallies;
  if (root === undefined || root.trials === 0) return null;
  return estimateObservable(model, observable, { method, tally: root, facts, stopped }, confidence);
}
