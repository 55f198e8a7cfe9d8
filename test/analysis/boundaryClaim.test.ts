import { describe, expect, it } from 'vitest';
import type { ComparedRoot, PartTrace } from '../../src/analysis/boundary/root.ts';
import { checkExpectations } from '../../src/analysis/expectations.ts';
import { describeTrace } from '../../src/cli/describeTrace.ts';
import { simulate } from '../figures/laboratory.ts';

const root = (best: number, high: number | null = best + 0.01): ComparedRoot => ({
  low: best - 0.01,
  best,
  high,
  level: 0.95,
  direction: 'rising',
  by: 'curve',
  reached: high !== null,
  cell: 100 * best,
  exact: best,
});

const traceOf = (roots: readonly (readonly ComparedRoot[])[]): PartTrace => ({
  part: 'edge',
  request: {
    boundary: 'growth',
    along: 'fidelity',
    across: 'correlation',
    tolerance: 0.01,
    scale: 'linear',
    isAcrossSmooth: true,
    level: 0.95,
  },
  lines: roots.map((own, i) => ({
    at: i / 10,
    roots: own,
    ends: [-1, 1] as const,
    ...(own.length === 0 ? { reason: 'all of it is below' } : {}),
    points: 5,
    trials: 500,
  })),
  points: 5 * roots.length,
  trials: 500 * roots.length,
});

const claim = (trace: PartTrace) =>
  checkExpectations([{ kind: 'boundary', halfWidth: 0.02 }], {
    ...simulate([]),
    traces: [trace],
  })[0];

describe('checkExpectations([boundary], run)', () => {
  it('checkExpectations fails for open intervals and counts them', () => {
    const some = claim(traceOf([[root(0.5)], [root(0.6, null)], [root(0.7, null)]]));
    expect(some.held).toBe(false);
    expect(some.message).toContain('2 of 3 roots have open intervals');
    expect(some.message).toContain('widest half-width of the others 0.01, at most 0.02');
    const all = claim(traceOf([[root(0.5, null)]]));
    expect(all.held).toBe(false);
    expect(all.message).toContain('1 of 1 roots has an open interval');
    expect(all.message).not.toMatch(/Infinity|widest/);
    expect(claim(traceOf([[root(0.5)]])).held).toBe(true);
  });
});

describe('describeTrace(trace)', () => {
  it('describeTrace says each root, or why there is none', () => {
    const [, head, ...lines] = describeTrace(traceOf([[root(0.5)], [], [root(0.7, null)]]));
    expect(head).toContain('edge');
    expect(head).toContain('growth boundary, 95 % intervals, 1,500 trials at 15 points');
    expect(lines).toEqual([
      '  correlation 0: fidelity 0.5 [0.49, 0.51]',
      '  correlation 0.1: no root along fidelity: all of it is below',
      '  correlation 0.2: fidelity 0.7 [0.69, open]',
    ]);
  });

  it('describeTrace says how many more lines there are after twelve', () => {
    const many = describeTrace(traceOf(Array.from({ length: 20 }, () => [root(0.5)])));
    expect(many).toHaveLength(2 + 12 + 1);
    expect(many.at(-1)).toBe('  and 8 more lines, all in the report');
  });
});
