import { confuseSynergy, measureRegimes, type RegimeCell } from '../regimes.ts';
import type { RunResult } from '../result.ts';
import {
  describeParts,
  percent,
  sampledPoints,
  somePoints,
  type Claim,
  type Verdict,
} from './claim.ts';

/** Whether enough of the cells whose regime is decided are as predicted. */
export function checkRegimes(
  { agreement, parts, where }: Claim<'regimes'>,
  name: string,
  run: RunResult,
): Verdict {
  const points = sampledPoints(run, { parts, where });
  somePoints(points, name);
  const cells = measureRegimes(points, run);
  const { decided, agreeing, undecided } = countRegimes(cells);
  const what = `regimes${describeParts(parts)}`;
  if (decided === 0) {
    return { held: null, message: `${what}: no cell is both predicted and decided` };
  }
  const held = agreeing >= agreement * decided;
  return {
    held,
    message: [
      `${what}: ${agreeing} of ${decided} decided cells are as predicted, ${percent(agreeing / decided)}`,
      `${held ? 'at least' : 'less than'} ${percent(agreement)}`,
      `${undecided} undecided`,
      ...describeSynergy(cells),
    ].join('; '),
  };
}

function countRegimes(cells: readonly RegimeCell[]) {
  const judged = cells.filter(
    ({ predicted, measured }) => predicted.regime !== null && measured.regime !== null,
  );
  const decided = judged.filter(({ measured }) => measured.regime !== 'undecided');
  const agreeing = decided.filter(
    ({ predicted, measured }) => predicted.regime === measured.regime,
  );
  return {
    decided: decided.length,
    agreeing: agreeing.length,
    undecided: judged.length - decided.length,
  };
}

function describeSynergy(cells: readonly RegimeCell[]): string[] {
  const decided = confuseSynergy(cells).filter(({ measured }) => measured !== 'undecided');
  const count = (rows: typeof decided) => rows.reduce((sum, row) => sum + row.cells, 0);
  const agreeing = count(decided.filter(({ predicted, measured }) => predicted === measured));
  return decided.length === 0 ? [] : [`synergy as predicted in ${agreeing} of ${count(decided)}`];
}
