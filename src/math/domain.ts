/**
 * Domain checks: each returns its value unchanged or throws, and each is written in
 * positive form, so that NaN is refused everywhere.
 *
 * A value of the wrong kind is a `TypeError`, a value outside its domain a `RangeError`;
 * both read `invalid <name>: <value>; <what was expected>`.
 */

function checkNumber(name: string, value: number): void {
  if (typeof value !== 'number') {
    throw new TypeError(`invalid ${name}: ${JSON.stringify(value)}; not a number`);
  }
}

/** Requires `low <= value <= high`. */
export function checkInterval(name: string, value: number, low: number, high: number): number {
  checkNumber(name, value);
  if (!(value >= low && value <= high)) {
    throw new RangeError(`invalid ${name}: ${value}; not in [${low}, ${high}]`);
  }
  return value;
}

/** Requires `low < value <= high`. */
export function checkAbove(name: string, value: number, low: number, high: number): number {
  checkNumber(name, value);
  if (!(value > low && value <= high)) {
    throw new RangeError(`invalid ${name}: ${value}; not in (${low}, ${high}]`);
  }
  return value;
}

/** Requires a probability: a number in [0, 1]. */
export function checkProbability(name: string, value: number): number {
  return checkInterval(name, value, 0, 1);
}

/** Requires a bias (2·accuracy − 1): a number in [−1, 1]. */
export function checkBias(name: string, value: number): number {
  return checkInterval(name, value, -1, 1);
}

/** Requires a finite number in (0, ∞). */
export function checkPositive(name: string, value: number): number {
  checkNumber(name, value);
  if (!(value > 0 && value < Infinity)) {
    throw new RangeError(`invalid ${name}: ${value}; not in (0, Infinity)`);
  }
  return value;
}

/** Requires a finite number in [0, ∞). */
export function checkNonNegative(name: string, value: number): number {
  checkNumber(name, value);
  if (!(value >= 0 && value < Infinity)) {
    throw new RangeError(`invalid ${name}: ${value}; not in [0, Infinity)`);
  }
  return value;
}

/** Requires an integer of at least `least`, small enough to be exact in a double. */
export function checkInteger(name: string, value: number, least: number): number {
  checkNumber(name, value);
  if (!(Number.isSafeInteger(value) && value >= least)) {
    throw new RangeError(`invalid ${name}: ${value}; not an integer of at least ${least}`);
  }
  return value;
}
