import type { Expectation } from '../scenario/scenario.ts';
import { checkBoundary } from './claims/boundary.ts';
import type { Verdict } from './claims/claim.ts';
import { checkEquivalent, checkOrder } from './claims/comparison.ts';
import { checkCriticalPoint } from './claims/criticalPoint.ts';
import { checkDecided } from './claims/decided.ts';
import { checkExponent } from './claims/exponent.ts';
import { checkFlip } from './claims/flip.ts';
import { checkRegimes } from './claims/regimes.ts';
import { checkRegret } from './claims/regret.ts';
import { checkValue } from './claims/value.ts';
import type { RunResult } from './result.ts';

/** Whether a claim of the scenario held. */
export interface ExpectationResult extends Verdict {
  readonly expectation: Expectation;
}

/**
 * Judges the claims of a scenario by the simulation alone.
 *
 * `criticalPoint`: the interval of {@link estimateCriticalPoint} contains the value and is no
 * wider than claimed, and the fit behind it is not refuted. `value`: the interval lies wholly
 * within value ± tolerance; a fact or a predicted quantity is exact and has no interval. `order`:
 * the interval of the difference lies above 0, `equivalent`: wholly within ± tolerance, both
 * trial by trial where the points have votes (see {@link comparePoints}). `regret`: the interval
 * of the mean or worst regret lies at or below the claimed one ({@link measureRegret}). `regimes`:
 * of the cells whose measured regime is decided the claimed share is as predicted
 * ({@link measureRegimes}). `flip`: as `criticalPoint`, of {@link measureFlip}. `exponent`: as
 * `criticalPoint`, of {@link estimateScaling}. `boundary`: the intervals of a traced boundary contain
 * the value, or theory's, as far as chance among so many of them allows ({@link checkBoundary}). `decided`:
 * every point is decided to the claimed side ({@link checkDecided}). All other intervals are at the run's confidence. Level sampling is fed with the theory's values and supports no claim
 * about an organization, so its points are left out.
 *
 * @param expectations as the scenario states them
 * @param run the results
 * @returns one verdict an expectation, in their order
 * @throws {RangeError} for an unknown observable or parameter, or when a claim about one point
 *   matches none or several: then the scenario is wrong, not the claim
 */
export function checkExpectations(
  expectations: readonly Expectation[],
  run: RunResult,
): ExpectationResult[] {
  return expectations.map((expectation, i) => {
    const { held, message } = checkExpectation(expectation, `expectation ${i + 1}`, run);
    return { expectation, held, message };
  });
}

function checkExpectation(expectation: Expectation, name: string, run: RunResult): Verdict {
  switch (expectation.kind) {
    case 'criticalPoint':
      return checkCriticalPoint(expectation, name, run);
    case 'value':
      return checkValue(expectation, name, run);
    case 'order':
      return checkOrder(expectation, name, run);
    case 'equivalent':
      return checkEquivalent(expectation, name, run);
    case 'regret':
      return checkRegret(expectation, name, run);
    case 'regimes':
      return checkRegimes(expectation, name, run);
    case 'exponent':
      return checkExponent(expectation, name, run);
    case 'flip':
      return checkFlip(expectation, name, run);
    case 'boundary':
      return checkBoundary(expectation, name, run);
    case 'decided':
      return checkDecided(expectation, name, run);
  }
}
