import { expect, test } from 'vitest';
import { remember } from '../../src/math/remember.ts';

test('remember(compute) computes once for equal data, zero among the results', () => {
  const asked: string[] = [];
  const length = remember(([text, times]: readonly [string, number]): number => {
    asked.push(text);
    return text.length * times;
  });
  expect([length(['ab', 2]), length(['ab', 2]), length(['', 3]), length(['', 3])]).toEqual([
    4, 4, 0, 0,
  ]);
  expect(asked).toEqual(['ab', '']);
});

test('remember(compute) asks again where it was refused', () => {
  let calls = 0;
  const root = remember((x: number): number => {
    calls++;
    if (x < 0) throw new RangeError('negative');
    return Math.sqrt(x);
  });
  expect(() => root(-1)).toThrow('negative');
  expect(() => root(-1)).toThrow('negative');
  expect(calls).toBe(2);
});
