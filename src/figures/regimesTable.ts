import {
  type Confusion,
  confuseRegimes,
  confuseSynergy,
  measureRegimes,
  type RegimeCell,
} from '../analysis/regimes.ts';
import type { RunResult } from '../analysis/result.ts';
import type { TextTable } from './textTable.ts';
import { pointsOf } from './observe.ts';
import type { RegimesRequest } from './regimes.ts';
import { formatNumber } from './words.ts';

/** Labels as they are called, in their order. */
type Named<Label> = readonly (readonly [label: Label, name: string])[];

function confusionTable<Label>(
  title: string,
  labels: Named<Label>,
  found: readonly Confusion<Label>[],
): TextTable {
  const measured: Named<Label | 'undecided'> = [...labels, ['undecided', 'undecided']];
  const cellsAt = (predicted: Label, seen: Label | 'undecided'): number =>
    found.find((one) => one.predicted === predicted && one.measured === seen)?.cells ?? 0;
  return {
    title,
    head: ['predicted', ...measured.map(([, name]) => `measured ${name}`)],
    rows: labels.map(([label, name]) => [
      name,
      ...measured.map(([seen]) => formatNumber(cellsAt(label, seen))),
    ]),
  };
}

const REGIMES = [
  ['collapse', 'collapse'],
  ['saturation', 'saturation'],
  ['growth', 'growth'],
] as const;

const SYNERGY = [
  [true, 'synergy'],
  [false, 'no synergy'],
] as const;

function limitTable(cells: readonly RegimeCell[]): TextTable {
  const tell = (name: 'asymptoticCollapse' | 'overshoot') => {
    const known = cells.flatMap(({ predicted }) => predicted[name] ?? []);
    return [formatNumber(known.filter(Boolean).length), formatNumber(known.length)];
  };
  return {
    title: 'In the limit of infinite depth, as predicted',
    head: ['', 'cells', 'of'],
    rows: [
      ['asymptotic collapse: α ≤ 1', ...tell('asymptoticCollapse')],
      ['overshoot: α > 1 and the leaves above the fixed point', ...tell('overshoot')],
    ],
  };
}

/** Predicted against measured labels of a map of regimes, and what holds in the limit of depth. */
export function tabulateRegimes(request: RegimesRequest, run: RunResult): TextTable[] {
  const cells = measureRegimes(pointsOf(request, run), run);
  return [
    confusionTable('Cells by predicted and measured regime', REGIMES, confuseRegimes(cells)),
    confusionTable('Cells by predicted and measured synergy', SYNERGY, confuseSynergy(cells)),
    limitTable(cells),
  ];
}
