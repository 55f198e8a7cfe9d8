import { expect, test } from 'vitest';
import { NumberColumn } from '../../src/math/numberColumn.ts';

test('NumberColumn holds what was pushed, however much it grew', () => {
  const column = new NumberColumn();
  expect(column.values).toEqual(new Float64Array());
  const numbers = Array.from({ length: 5000 }, (_, i) => (i % 7 === 0 ? NaN : 1 / (i + 1)));
  for (const number of numbers) column.push(number);
  expect(column.length).toBe(5000);
  expect([...column.values]).toEqual(numbers);
  column.values[2] = -1;
  column.push(3);
  expect([...column.values.subarray(0, 4)]).toEqual([NaN, 1 / 2, -1, 1 / 4]);
  expect(column.values.at(-1)).toBe(3);
});
