import type { DepthScale, Scaling } from '../analysis/scaling/estimateScaling.ts';
import type { RunResult } from '../analysis/result.ts';
import type { Estimate } from '../math/intervals.ts';
import { type CollapseRequest, scalingOf } from './collapse.ts';
import type { TextTable } from './textTable.ts';
import { formatNumber, formatPercent, wordsOf } from './words.ts';

function say(estimate: Estimate | null): string {
  if (estimate === null) return 'undecided';
  const [low, best, high] = [estimate.low, estimate.best, estimate.high].map((value) =>
    formatNumber(value),
  );
  return `${best} [${low}, ${high}]`;
}

function exponentRows({ criticalPoint, exponents }: Scaling, x: string): string[][] {
  if (exponents === null) return [];
  const { orderParameter, decay, growthDepth } = exponents;
  const distance = `|${wordsOf(x)} − critical|`;
  return [
    [`critical ${wordsOf(x)}`, '', say(criticalPoint)],
    ['order parameter', `μ* ~ ${distance}^β`, say(orderParameter)],
    ['decay at the transition', 'μ_L ~ L^−δ', say(decay)],
    ['growth depth', `1/|ln α| ~ ${distance}^−ν`, say(growthDepth)],
  ];
}

function depthRow({ value, growthDepth, relaxationDepth, fixedPoint, reason }: DepthScale) {
  const row = [growthDepth, relaxationDepth, fixedPoint].map(say);
  return [formatNumber(value), ...row, reason ?? ''];
}

/** What the points of a figure show of the transition: its exponents, and depths beside it. */
export function tabulateCollapse(request: CollapseRequest, run: RunResult): TextTable[] {
  const scaling = scalingOf(request, run);
  const level = `with ${formatPercent(run.confidence)} intervals`;
  if (scaling.exponents === null) return [];
  return [
    {
      title: `The transition as ${formatNumber(scaling.pointsUsed)} simulated points show it, ${level}`,
      head: ['', 'law', 'measured'],
      rows: exponentRows(scaling, request.x),
    },
    {
      title: `Levels over which a small signal grows or fades and the bias settles, ${level}`,
      head: [wordsOf(request.x), 'growth depth', 'relaxation depth', 'fixed point', ''],
      rows: scaling.depthScales.map(depthRow),
    },
  ];
}
