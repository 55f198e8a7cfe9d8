import type { PointResult } from '../analysis/result.ts';
import { chosenOf } from './applicability.ts';
import { formatNumber, superscript } from './words.ts';

const MEANINGS: Readonly<Record<string, string>> = {
  single: '1, one agent',
  star: 'star N, of N leaves',
  chain: 'chain n, of n agents',
  tree: 'bᴸ, a tree of fan-in b and depth L',
};

/** What the names of the points say, for a subtitle. */
export function explainNames(points: readonly PointResult[]): string {
  const chosen = new Set(points.map(chosenOf));
  return Object.keys(MEANINGS)
    .filter((name) => chosen.has(name))
    .map((name) => MEANINGS[name])
    .join('; ');
}

/** What a point built, where that may differ from point to point. */
export function choiceOf(point: PointResult): string {
  const { facts } = point;
  return [chosenOf(point), facts['readFanIn'], facts['depth'], facts['leaves']].join(' ');
}

/** Whether a rule chose different organizations, so that quantities may jump between two points. */
export function doChoicesDiffer(points: readonly PointResult[]): boolean {
  const chosen = points.filter(({ facts }) => typeof facts['chosen'] === 'string');
  return new Set(chosen.map(choiceOf)).size > 1;
}

/** Whether all of the budget is spent by one agent. */
export function isSingle(point: PointResult): boolean {
  return chosenOf(point) === 'single';
}

/** The shortest name of a point's organization: `1`, `star 25`, `5³`, `chain 4`. */
export function nameOrganization(point: PointResult): string {
  const chosen = chosenOf(point);
  const fact = (name: string): number => Number(point.facts[name] ?? Number.NaN);
  switch (chosen) {
    case 'single':
      return '1';
    case 'star':
      return `star ${formatNumber(fact('leaves'))}`;
    case 'chain':
      return `chain ${formatNumber(fact('depth') + 1)}`;
    case 'tree':
      return `${formatNumber(fact('readFanIn'))}${superscript(fact('depth'))}`;
  }
  return chosen;
}
