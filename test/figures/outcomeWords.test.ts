import { expect, test } from 'vitest';
import { sayOutcomes } from '../../src/figures/outcomeWords.ts';

test('sayOutcomes(totals) counts what happened, and says nothing of what did not', () => {
  expect(sayOutcomes({ outcomes: {} })).toBe('');
  expect(sayOutcomes({ outcomes: { above: 2, undecided: 1, reached: 1000 } })).toBe(
    '1,000 points as precise as wanted; 2 points decided above; 1 point undecided within the most trials',
  );
  expect(sayOutcomes({ outcomes: { unreached: 3 } })).toBe(
    '3 points not as precise as wanted within the most trials',
  );
});
