import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findOptimum } from '../../../../src/models/majority/theory/planner/optimum.ts';
import type {
  Candidate,
  Problem,
  Topology,
} from '../../../../src/models/majority/theory/planner/system.ts';
import { biasOf, builderOf, findBest, isWithin } from './everything.ts';
import { CLOSED, LATENT, problems } from './problems.ts';

const TOPOLOGIES: readonly Topology[] = ['single', 'star', 'tree', 'chain'];

/** Expects what was found to be real: it can be built, it is paid for, and it is as good as it says. */
function expectReal(problem: Problem, { shape, bias }: Candidate): void {
  const organization = builderOf(problem)(shape)!;
  expect(organization).toBeDefined();
  expect(isWithin(problem, organization)).toBe(true);
  expect(Math.abs(biasOf(organization) - bias)).toBeLessThan(1e-12);
}

/** Expects the optimum of each topology and of all to be the best of all that can be bought. */
function expectBest(problem: Problem): void {
  const all: Candidate[] = [];
  for (const topology of TOPOLOGIES) {
    const best = findBest(problem, topology);
    const found = findOptimum(problem, [topology]);
    expect([topology, found === undefined]).toEqual([topology, best === undefined]);
    if (best === undefined || found === undefined) continue;
    expect(found.shape.topology).toBe(topology);
    expect(Math.abs(found.bias - best.bias)).toBeLessThan(1e-12);
    expectReal(problem, found);
    all.push(best);
  }
  const found = findOptimum(problem, TOPOLOGIES);
  expect(found === undefined).toBe(all.length === 0);
  if (found === undefined) return;
  expect(Math.abs(found.bias - Math.max(...all.map(({ bias }) => bias)))).toBeLessThan(1e-12);
  expectReal(problem, found);
}

describe('findOptimum(problem, topologies)', () => {
  it('equals the best of everything that can be bought, at 300 random problems', () => {
    fc.assert(fc.property(problems(CLOSED, 90), expectBest), { numRuns: 300 });
  });

  it('equals it at larger budgets', () => {
    fc.assert(fc.property(problems(CLOSED, 400), expectBest), { numRuns: 25 });
  });

  it('equals it where leaves share a latent variable', () => {
    fc.assert(fc.property(problems(LATENT, 60), expectBest), { numRuns: 60 });
  });
});
