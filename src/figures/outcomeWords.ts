import type { Outcome } from '../analysis/result.ts';
import type { RunTotals } from '../analysis/totals.ts';
import { count } from './words.ts';

const WORDS: Readonly<Record<Outcome, string>> = {
  reached: 'as precise as wanted',
  unreached: 'not as precise as wanted within the most trials',
  above: 'decided above',
  below: 'decided below',
  undecided: 'undecided within the most trials',
};

/** How rules ended the trials of points, in words; empty where no point has a rule. */
export function sayOutcomes({ outcomes }: Pick<RunTotals, 'outcomes'>): string {
  return Object.entries(WORDS)
    .flatMap(([outcome, words]) => {
      const points = outcomes[outcome as Outcome] ?? 0;
      return points === 0 ? [] : [`${count(points, 'point')} ${words}`];
    })
    .join('; ');
}
