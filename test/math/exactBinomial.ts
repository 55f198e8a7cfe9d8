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

interface BinomialTerms {
  /** numerators of P(X = 0), …, P(X = n) */
  readonly terms: readonly bigint[];
  readonly denominator: bigint;
}

const known = new Map<string, BinomialTerms>();

function binomialTerms(n: number, p: number): BinomialTerms {
  const { numerator, denominator } = rationalOf(p);
  const failure = [1n];
  for (let k = 1; k <= n; k++) failure.push(failure[k - 1] * (denominator - numerator));
  let front = 1n;
  const terms = Array.from({ length: n + 1 }, (_, k) => {
    // front is C(n, k)·numeratorᵏ; C(n, k)(n − k) is divisible by k + 1.
    const term = front * failure[n - k];
    front = ((front * BigInt(n - k)) / BigInt(k + 1)) * numerator;
    return term;
  });
  return { terms, denominator: denominator ** BigInt(n) };
}

/** The exact binomial probabilities over their common denominator, computed once. */
export function exactBinomial(n: number, p: number): BinomialTerms {
  const key = `${n} ${p}`;
  const found = known.get(key) ?? binomialTerms(n, p);
  known.set(key, found);
  return found;
}

/** The exact P(low <= X <= high) of a binomial law, as a double. */
export function exactTail(n: number, p: number, [low, high]: readonly [number, number]): number {
  const { terms, denominator } = exactBinomial(n, p);
  const numerator = terms.slice(low, high + 1).reduce((sum, term) => sum + term, 0n);
  return toNumber({ numerator, denominator });
}
