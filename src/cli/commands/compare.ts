import { readRun } from '../../sweep/readRun.ts';
import {
  compareRuns,
  type ComparedRuns,
  type ComparisonRequest,
  type PlacedRun,
} from '../compareRuns.ts';
import { describeComparisons, summarize } from '../describeComparisons.ts';
import type { Terminal } from '../terminal.ts';

/** Options of `phaselab compare`. */
export interface CompareOptions extends ComparisonRequest {
  readonly json?: boolean;
}

/** Compares two runs point by point, trial by trial where they share their random numbers. */
export async function compare(
  first: string,
  second: string,
  options: CompareOptions,
  terminal: Terminal,
): Promise<void> {
  const runs = [await openRun(first), await openRun(second)] as const;
  const compared = compareRuns(runs, options);
  if (options.json === true) terminal.out(`${JSON.stringify(documentOf(compared), null, 2)}\n`);
  else terminal.out(describeComparisons(compared));
}

async function openRun(directory: string): Promise<PlacedRun> {
  return { ...(await readRun(directory)), directory };
}

function documentOf(compared: ComparedRuns): object {
  const { runs, observable, level, independent, pairs, untried, matching } = compared;
  return {
    runs: runs.map(({ directory, name, model, seed, commonRandomNumbers }) => ({
      directory,
      name,
      model: model.name,
      seed,
      commonRandomNumbers,
    })),
    observable,
    level,
    independent,
    matchedBy: matching.paths,
    unmatched: matching.unmatched,
    withoutTrials: untried,
    summary: summarize(compared),
    comparisons: pairs.map(({ points: [a, b], estimates, ...comparison }) => ({
      points: [a.index, b.index],
      parts: [a.part, b.part],
      methods: [a.method, b.method],
      parameters: [a.parameters, b.parameters],
      estimates,
      ...comparison,
    })),
  };
}
