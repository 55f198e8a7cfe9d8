import type { Estimate } from '../../../math/intervals.ts';
import { sayNumber } from '../../../math/sayNumber.ts';
import type { Goodness } from './fitFamily.ts';

const LEAST_TASKS = 10;

/** Why a curve cannot be told from so few tasks; null where there are enough. */
export function lackOfTasks(
  tasks: number,
): { readonly reason: 'tasks'; readonly words: string } | null {
  if (tasks >= LEAST_TASKS) return null;
  const words =
    `${tasks} ${tasks === 1 ? 'task' : 'tasks'} logged: intervals over tasks need at least ` +
    `${LEAST_TASKS}; collect 150 or more.`;
  return { reason: 'tasks', words };
}

/** A number in the words of a fit, to two digits. */
export const say = (value: number): string => sayNumber(value, 2);

/** The ends of an interval in the words of a fit. */
export const sayInterval = ({ low, high }: Estimate): string => `[${say(low)}, ${say(high)}]`;

/** The names of fits that are refuted, with how improbable each makes the data. */
export function sayRefuted(
  fits: readonly { readonly name: string; readonly goodness: Goodness }[],
): string {
  return fits.map(({ name, goodness }) => `${name} (p = ${say(goodness.pValue!)})`).join(', ');
}
