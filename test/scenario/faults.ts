import { ScenarioError } from '../../src/scenario/ScenarioError.ts';

/** What is wrong, one line each. */
export function faults(ask: () => unknown): string[] {
  try {
    ask();
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split('\n');
    throw error;
  }
  return [];
}
