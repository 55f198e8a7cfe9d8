import { NumberColumn } from '../math/numberColumn.ts';
import type { Model } from '../models/model.ts';
import { detectableMean, detectableProbability } from './detectable.ts';
import { adjustHolm } from './holm.ts';
import type { PointResult } from './result.ts';
import { effectiveVotesOf, standardErrorOf, type Score } from './score.ts';

/** One test of the simulation against the theory. */
export interface AgreementTest extends Score {
  /** the point's place in the scenario */
  readonly index: number;
  readonly part: string;
  /** Holm's adjusted p-value over all tests of the run */
  readonly adjusted: number;
  /** whether the adjusted p-value is at most the family-wise level */
  readonly rejected: boolean;
  /**
   * the smallest discrepancy of the tallied value that this test would have rejected with
   * probability 0.9 at the first of Holm's steps; null where none could have been
   */
  readonly detectable: number | null;
}

/** Whether a simulation agrees with its theory, and what disagreement it would have seen. */
export interface Agreement {
  /** how many values were tested, how many of them of one level each, and how many are rejected */
  readonly count: number;
  readonly levels: number;
  readonly rejected: number;
  /** the tests in the scenario's order; of a long run those that are told, and the worst */
  readonly tests: readonly AgreementTest[];
  /** whether no test is rejected; null when there is no prediction to test */
  readonly held: boolean | null;
  /** family-wise level, in (0, 1) */
  readonly familyWise: number;
  /** the z-scores whose law is about normal: those of predictions other than 0 and 1 */
  readonly scores: Float64Array;
  /** the z-scores of the rejected tests */
  readonly rejectedScores: Float64Array;
  /** the smallest and the median of `detectable`, in units of the tallied value */
  readonly smallestDetectable: number | null;
  readonly medianDetectable: number | null;
}

/** The tests with the smallest p-values are told whatever else is, as many as people read. */
const WORST = 100;

type Told = Score & Pick<AgreementTest, 'index' | 'part'>;

/** What a test is beside its numbers, one bit each. */
const CERTAIN = 1;
const OF_LEVEL = 2;

/**
 * The tests of one run. Each has a slot in columns of numbers, and an object only where it is told,
 * so that a million tests take some tens of megabytes.
 */
export class TestFamily {
  readonly #model: Model;
  readonly #familyWise: number;
  /** NaN where a test was dropped */
  readonly #pValues = new NumberColumn();
  readonly #scores = new NumberColumn();
  readonly #expected = new NumberColumn();
  /** independent votes, or trials that are real numbers */
  readonly #trials = new NumberColumn();
  /** of the mean of real numbers; NaN for votes */
  readonly #errors = new NumberColumn();
  readonly #kinds = new NumberColumn();
  readonly #told = new Map<number, Told>();
  /** slots of the smallest p-values in their order */
  readonly #worst: (readonly [slot: number, test: Told])[] = [];

  constructor(model: Model, familyWise: number) {
    this.#model = model;
    this.#familyWise = familyWise;
  }

  /** Takes a test, and says in which slot it is. */
  add(score: Score, point: PointResult, isTold: boolean): number {
    const slot = this.#pValues.length;
    const tally = point.tallies[score.channel];
    const { kind } = this.#model.measure(point.method);
    this.#pValues.push(score.pValue);
    this.#scores.push(score.z);
    this.#expected.push(score.expected);
    this.#trials.push(
      kind === 'pair' ? Math.max(1, Math.round(effectiveVotesOf(tally))) : score.trials,
    );
    this.#errors.push(kind === 'real' ? standardErrorOf(tally) : NaN);
    this.#kinds.push((score.certain ? CERTAIN : 0) | (score.kind === 'level' ? OF_LEVEL : 0));
    const test = { ...score, index: point.index, part: point.part };
    if (isTold) this.#told.set(slot, test);
    else if (score.pValue <= this.#familyWise) this.#rank(slot, test);
    return slot;
  }

  /** Takes a test out again. */
  drop(slot: number): void {
    this.#pValues.values[slot] = NaN;
  }

  /** Adjusts the p-values, and judges. */
  judge(): Agreement {
    const pValues = this.#pValues.values;
    const kinds = this.#kinds.values;
    const slots = new Uint32Array(pValues.length)
      .map((_, slot) => slot)
      .filter((slot) => !Number.isNaN(pValues[slot]));
    const count = slots.length;
    const adjusted = adjustHolm(readAt(pValues, slots));
    const detectable = this.#detectable(slots, this.#familyWise / count);
    const isDrawn = (_: unknown, i: number): boolean => (kinds[slots[i]] & CERTAIN) === 0;
    const rejected = slots.filter((_, i) => adjusted[i] <= this.#familyWise);
    return {
      count,
      levels: slots.filter((slot) => (kinds[slot] & OF_LEVEL) !== 0).length,
      rejected: rejected.length,
      tests: this.#tell(slots, adjusted, detectable),
      held: count === 0 ? null : rejected.length === 0,
      familyWise: this.#familyWise,
      scores: readAt(this.#scores.values, slots.filter(isDrawn)),
      rejectedScores: readAt(this.#scores.values, rejected),
      ...powerOf(detectable.filter(isDrawn).sort()),
    };
  }

  #tell(slots: Uint32Array, adjusted: Float64Array, detectable: Float64Array): AgreementTest[] {
    const told = new Map([...this.#told, ...this.#worst]);
    const tests: AgreementTest[] = [];
    slots.forEach((slot, i) => {
      const test = told.get(slot);
      if (test === undefined) return;
      tests.push({
        ...test,
        adjusted: adjusted[i],
        rejected: adjusted[i] <= this.#familyWise,
        detectable: finite(detectable[i]),
      });
    });
    return tests;
  }

  #rank(slot: number, test: Told): void {
    const place = this.#worst.findIndex(([, { pValue }]) => test.pValue < pValue);
    if (place >= 0) this.#worst.splice(place, 0, [slot, test]);
    else if (this.#worst.length < WORST) this.#worst.push([slot, test]);
    this.#worst.length = Math.min(this.#worst.length, WORST);
  }

  /** What the tests would have found; one that could have found nothing is worse than any other. */
  #detectable(slots: Uint32Array, significance: number): Float64Array {
    const [expected, trials] = [this.#expected.values, this.#trials.values];
    return readAt(this.#errors.values, slots).map((error, i) => {
      const slot = slots[i];
      return Number.isNaN(error)
        ? (detectableProbability(expected[slot], trials[slot], significance) ?? Infinity)
        : detectableMean(error, trials[slot], significance);
    });
  }
}

/** The values of some slots. Typed arrays on the way: lists of a million numbers take their heap. */
function readAt(values: Float64Array, slots: Uint32Array): Float64Array {
  return new Float64Array(slots).map((slot) => values[slot]);
}

const finite = (size: number): number | null => (size === Infinity ? null : size);

function powerOf(sorted: Float64Array): Pick<Agreement, 'smallestDetectable' | 'medianDetectable'> {
  const [smallest = Infinity] = sorted;
  const median = sorted[Math.floor(sorted.length / 2)] ?? Infinity;
  return { smallestDetectable: finite(smallest), medianDetectable: finite(median) };
}
