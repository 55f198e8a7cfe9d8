/**
 * The fast engine of the binary majority model: 128 independent trials in a word, one trial a bit.
 * The host writes a program and its tables into memory (layout.ts), seeds a batch and runs it.
 */
import { seed } from './generator';
import {
  FAMILY, FAMILY_STATE, FAMILY_WORD, LEAF_STATE, MONOTONE, NO_FAMILY, SECOND, STATE,
} from '../src/models/majority/engine/layout';
import { execute } from './machine';

/** Seeds the generators of a batch, see generator.ts. */
export function begin(k0: u32, k1: u32, p0: u32, p1: u32, low: u32, high: u32): void {
  seed(STATE, k0, k1, p0, p1, low, high);
}

/** Seeds the generators that leaves draw from when they are shared between organizations. */
export function beginShared(k0: u32, k1: u32, p0: u32, p1: u32, low: u32, high: u32): void {
  seed(LEAF_STATE, k0, k1, p0, p1, low, high);
  if (!load<i32>(MONOTONE) || load<i32>(FAMILY) == NO_FAMILY) return;
  seed(FAMILY_STATE, k0, k1, p0, p1, low, high + (FAMILY_WORD << 16));
}

/** Runs the program once and leaves the votes of the root, one bit a trial, at the given address. */
export function run(at: usize): void {
  v128.store(at, execute(false));
}

/** Runs the program once on antithetic pairs: the twins' votes follow the votes. */
export function runPairs(at: usize): void {
  const votes = execute(true);
  v128.store(at, votes);
  v128.store(at, v128.load(SECOND), 16);
}
