import { describe, expect, it } from 'vitest';
import { findRoots } from '../../../src/analysis/boundary/findRoots.ts';
import { latticeCount } from '../../../src/scenario/lattice.ts';
import { createLearner } from '../../../src/analysis/boundary/learner.ts';
import type { Question } from '../../../src/analysis/boundary/question.ts';
import { clopperPearsonInterval } from '../../../src/math/intervals.ts';
import { spaceValues } from '../../../src/scenario/axes.ts';
import { answerFrom, run, seek } from './lines.ts';

const lattice = (tolerance: number) => ({
  values: spaceValues(0, 1, latticeCount({ from: 0, to: 1 }, tolerance)),
  tolerance: 4,
});

const options = { lattice: lattice(0.02), most: 100_000, level: 0.95 };
const rising = (x: number) => 0.5 + 0.4 * (x - 0.37);

const wave = (x: number) => 0.5 + 0.2 * Math.sin(2 * Math.PI * (x + 0.1));

/** What is asked when answers come in their order, or in the reverse. */
function told(reverse: boolean): string[] {
  const answer = answerFrom('order', ({ cell }: Question) => rising(cell / 200));
  const learner = createLearner(findRoots(options));
  const asked: string[] = [];
  for (let round = learner.ask(); round.length > 0; round = learner.ask()) {
    asked.push(JSON.stringify(round));
    const answers = round.map(answer);
    learner.tell(reverse ? answers.reverse() : answers);
  }
  return asked;
}

describe('findRoots(options)', () => {
  it('covers the root of a straight line as often as it says', { timeout: 60_000 }, () => {
    const lines = Array.from({ length: 300 }, (_, i) => seek(`line ${i}`, options, rising).result);
    const roots = lines.flatMap((line) => line.roots);
    expect(roots).toHaveLength(300);
    const covered = roots.filter(({ low, high }) => low! <= 0.37 && 0.37 <= high!).length;
    expect(clopperPearsonInterval(covered, 300, 0.99).high).toBeGreaterThanOrEqual(0.95);
    for (const root of roots) {
      expect(root.direction).toBe('rising');
      expect(root.reached).toBe(true);
      expect((root.high! - root.low!) / 2).toBeLessThanOrEqual(0.02);
    }
  });

  it('asks the same whatever the order of the answers', () => {
    expect(told(true)).toEqual(told(false));
  });

  it('finds every root of a curve that crosses several times', () => {
    const { result } = seek('wave', options, wave);
    expect(result.roots.map(({ direction }) => direction)).toEqual(['falling', 'rising']);
    expect(result.roots[0].best).toBeCloseTo(0.4, 1);
    expect(result.roots[1].best).toBeCloseTo(0.9, 1);
  });

  it('gives the integers on either side of a root among integers', () => {
    const values = Array.from({ length: 30 }, (_, i) => i + 1);
    const integers = { lattice: { values, tolerance: null }, most: 100_000, level: 0.95 };
    const { result } = seek('integers', integers, (n) => 0.5 - 0.03 * (n - 11.5));
    expect(result.roots).toMatchObject([
      { low: 11, high: 12, by: 'decisions', direction: 'falling' },
    ]);
  });

  it('widens the interval of integers by those that the most trials leave undecided', () => {
    const values = Array.from({ length: 30 }, (_, i) => i + 1);
    const integers = { lattice: { values, tolerance: null }, most: 20_000, level: 0.95 };
    const { result } = seek('undecided', integers, (n) => 0.5 + 0.002 * (n - 11));
    const [{ low, high, reached }] = result.roots;
    expect(low).toBeLessThan(10);
    expect(high).toBeGreaterThan(12);
    expect(reached).toBe(false);
  });

  it('says that there is no crossing, and on which side all is', () => {
    const { result } = seek('none', options, (x) => 0.6 + 0.1 * x);
    expect(result).toMatchObject({ roots: [], ends: [1, 1] });
    expect(result.reason).toBe('above the bound from one end to the other');
  });

  it('says so where nothing is decided', () => {
    const { result } = seek('flat', { ...options, most: 10_000 }, () => 0.5);
    expect(result).toMatchObject({ roots: [], ends: [0, 0] });
    expect(result.reason).toContain('undecided');
  });

  it('leaves an interval open at the end of the range', () => {
    const { result } = seek('edge', { ...options, most: 20_000 }, (x) => 0.5 + 0.4 * (x - 0.004));
    for (const { low, best, high } of result.roots) {
      expect(low).toBeNull();
      expect(best).toBeGreaterThanOrEqual(0);
      expect(high).toBeGreaterThan(0.004);
    }
    expect(result.ends[1]).toBe(1);
  });

  it('goes on where some places cannot be measured', () => {
    const { result } = seek('barren', options, (x) => (x > 0.8 ? null : rising(x)));
    expect(result.roots).toHaveLength(1);
    const { result: nothing } = seek('nothing', options, () => null);
    expect(nothing).toMatchObject({ roots: [], reason: 'nothing can be measured there' });
  });

  it('needs no search where the root is expected', () => {
    const aimed = { ...options, aim: { cell: 70, direction: 1 } } as const;
    const { result, asked } = seek('aimed', aimed, rising);
    expect(asked[0]).toHaveLength(4);
    expect(result.roots).toHaveLength(1);
    const wrong = { ...options, aim: { cell: 190, direction: 1 } } as const;
    expect(seek('wrong', wrong, rising).result.roots[0].best).toBeCloseTo(0.37, 1);
  });

  it('decides on both sides of a jump', () => {
    const { result } = seek('jump', options, (x) => (x < 0.3712 ? 0.4 : 0.6));
    const [{ low, high }] = result.roots;
    expect(low).toBeLessThan(0.3712);
    expect(high).toBeGreaterThan(0.3712);
  });

  it('refuses a lattice out of order and a level outside (0, 1)', () => {
    const broken = { values: [0, 2, 1], tolerance: null };
    expect(() => findRoots({ ...options, lattice: broken })).toThrow(
      'invalid values: 1; not in order',
    );
    expect(() => findRoots({ ...options, level: 1 })).toThrow(RangeError);
  });
});

describe('createLearner(asking)', () => {
  it('refuses answers that leave a question open, and any after the end', () => {
    const learner = createLearner(findRoots(options));
    expect(() => learner.tell([])).toThrow('invalid answers: none for 4096 trials of cell 0');
    const done = createLearner(findRoots(options));
    run(
      done,
      answerFrom('done', () => null),
    );
    expect(() => done.tell([])).toThrow('nothing was asked');
  });
});

describe('latticeCount(range, tolerance)', () => {
  it('gives at least four cells a tolerance, on a logarithmic scale relative ones', () => {
    expect(latticeCount({ from: 0.1, to: 0.4 }, 0.005)).toBe(241);
    expect(latticeCount({ from: 1, to: Math.E, scale: 'log' }, 0.01)).toBe(401);
    expect(() => latticeCount({ from: 0, to: 1 }, 0.2)).toThrow('not at most an eighth');
    expect(() => latticeCount({ from: 0, to: 1 }, 0)).toThrow(RangeError);
  });
});
