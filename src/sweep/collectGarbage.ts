import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const ROWS = 40_000;

let collect: (() => void) | undefined;
let rows = 0;

/**
 * Collects the garbage that so many more rows of a store have left, once it is much. What rows held
 * outside of the heap is freed with them, and the engine, which sees the heap alone, would let it
 * grow to several times of what is in use.
 *
 * @returns whether garbage was collected
 */
export function countGarbage(more: number): boolean {
  rows += more;
  if (rows < ROWS) return false;
  rows = 0;
  collect ??= findCollector();
  collect();
  return true;
}

/** The engine's own collector, which is at hand only where it is asked for. */
function findCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
