/** Exact rational arithmetic on doubles, for expected values that no floating-point code can share. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The exact value of a double in (0, 1). */
export function rationalOf(value: number): Rational {
  let denominator = 1n;
  let scaled = value;
  for (; !Number.isInteger(scaled); scaled *= 2) denominator *= 2n;
  return { numerator: BigInt(scaled), denominator };
}

/** The quotient as a double, right to a unit in the last place, whatever the size of the terms. */
export function toNumber({ numerator, denominator }: Rational): number {
  if (numerator === 0n) return 0;
  const shift = denominator.toString(2).length - numerator.toString(2).length + 70;
  const quotient = shift >= 0 ? (numerator << BigInt(shift)) / denominator : 0n;
  return Number(quotient) * 2 ** -Math.min(shift, 1000) * 2 ** -Math.max(0, shift - 1000);
}

/** The exact binomial probabilities P(X = 0), …, P(X = n) over their common denominator. */
export function exactBinomial(n: number, p: number): { terms: bigint[]; denominator: bigint } {
  const { numerator, denominator } = rationalOf(p);
  const terms: bigint[] = [];
  let coefficient = 1n;
  for (let k = 0; k <= n; k++) {
    terms.push(coefficient * numerator ** BigInt(k) * (denominator - numerator) ** BigInt(n - k));
    coefficient = (coefficient * BigInt(n - k)) / BigInt(k + 1);
  }
  return { terms, denominator: denominator ** BigInt(n) };
}

/** The exact P(low <= X <= high) of a binomial law, as a double. */
export function exactTail(n: number, p: number, [low, high]: readonly [number, number]): number {
  const { terms, denominator } = exactBinomial(n, p);
  const numerator = terms.slice(low, high + 1).reduce((sum, term) => sum + term, 0n);
  return toNumber({ numerator, denominator });
}
