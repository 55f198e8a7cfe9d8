import { describe, expect, it } from 'vitest';
import { interleave, quotients, rateOf, summarize } from '../bench/measure.ts';
import { formatRows, formatSkipped, judge, type Row } from '../bench/rows.ts';

const sample = (median: number) => ({ median, low: 0, high: 100 });

/** Keeps busy for 5 ms. */
function wait(): number {
  const end = performance.now() + 5;
  while (performance.now() < end);
  return 10;
}

describe('summarize(values)', () => {
  it('gives the middle value and the ends, whatever the order', () => {
    expect(summarize([9, 1, 10, 2, 3])).toEqual({ median: 3, low: 1, high: 10 });
  });

  it('gives the mean of the two middle values of an even number', () => {
    expect(summarize([4, 1, 2, 8])).toEqual({ median: 3, low: 1, high: 8 });
  });

  it('refuses nothing at all', () => {
    expect(() => summarize([])).toThrow(RangeError);
  });
});

describe('interleave(takes, repeats)', () => {
  it('takes every measurement once a repeat, in turn', async () => {
    const order: string[] = [];
    const take = (name: string) => (): number => order.push(name);
    const values = await interleave({ a: take('a'), b: take('b') }, 3);
    expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(values).toEqual({ a: [1, 3, 5], b: [2, 4, 6] });
    expect(quotients(values.b, values.a)).toEqual([2, 4 / 3, 6 / 5]);
  });
});

describe('rateOf(step, seconds)', () => {
  it('divides what was done by the time that it took', () => {
    // Steps of 10 that take 5 ms or more each: at most 2,000 a second.
    const rate = rateOf(wait, 0.03);
    expect(rate).toBeGreaterThan(0);
    expect(rate).toBeLessThanOrEqual(2000);
  });
});

describe('judge(row)', () => {
  const more = { better: 'more', reach: 12, beyond: 18 } as const;
  const less = { better: 'less', reach: 0.2, beyond: 0.1 } as const;

  it.each([
    [{ measured: sample(1), ratio: sample(18), goal: more }, 'beyond'],
    [{ measured: sample(100), ratio: sample(12), goal: more }, 'reach'],
    [{ measured: sample(100), ratio: sample(11.9), goal: more }, 'missed'],
    [{ measured: sample(0.1), goal: less }, 'beyond'],
    [{ measured: sample(0.2), goal: less }, 'reach'],
    [{ measured: sample(0.21), goal: less }, 'missed'],
    [{ measured: sample(5), goal: { better: 'more', reach: 5 } }, 'reach'],
    [{ measured: sample(5), goal: { better: 'more', reach: 100, judged: 'high' } }, 'reach'],
    [{ measured: sample(5), goal: { better: 'more', reach: 101, judged: 'high' } }, 'missed'],
    [{ measured: sample(5) }, undefined],
    [{ skipped: 'no g++', goal: more }, undefined],
  ] satisfies [Omit<Row, 'measure'>, string | undefined][])('%o is %s', (row, met) => {
    expect(judge({ measure: 'speed', ...row })).toBe(met);
  });

  it('is printed, and what was skipped says why', () => {
    const rows: Row[] = [
      { measure: 'speed', measured: sample(4.9e9), unit: 'votes/s', ratio: sample(15), goal: more },
      { measure: 'peer', skipped: 'no g++', goal: more },
    ];
    const lines = formatRows(rows).split('\n');
    expect(lines[1]).toMatch(
      /^speed +4\.90e9 \(0 to 100\) +votes\/s +15 \(0 to 100\) +≥ 12× +≥ 18× +reach$/,
    );
    expect(lines[2]).toMatch(/^peer +skipped /);
    expect(formatSkipped(rows)).toBe('skipped: peer: no g++\n');
  });
});
