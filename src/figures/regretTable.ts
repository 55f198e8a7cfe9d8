import type { AlternativeRegret, Regret } from '../analysis/regret.ts';
import type { RunResult } from '../analysis/result.ts';
import type { Estimate } from '../math/intervals.ts';
import type { TextTable } from './textTable.ts';
import { valueOf } from './observe.ts';
import { type RegretRequest, regretsOf, unitOfRegret } from './regret.ts';
import { formatNumber, formatPercent, formatScalar, wordsOf } from './words.ts';

function say({ low, best, high }: Estimate, scale: number): string {
  const [a, b, c] = [low, best, high].map((value) => formatNumber(scale * value, 3));
  return `${b} [${a}, ${c}]`;
}

function worstOf(regrets: readonly Regret[]): Regret {
  return regrets.reduce((worst, one) => (one.regret.best > worst.regret.best ? one : worst));
}

/** The least and the greatest correlation that the pairing gained. */
function sayCorrelation(regrets: readonly Regret[]): string {
  const gained = regrets.flatMap(({ paired, correlation }) => (paired ? [correlation] : []));
  if (gained.length === 0) return 'not paired';
  const [low, high] = [Math.min(...gained), Math.max(...gained)].map((r) => formatNumber(r, 2));
  return low === high ? low : `${low} to ${high}`;
}

/** What each alternative of a figure loses: on average, at worst and where. */
export function tabulateRegret(request: RegretRequest, run: RunResult): TextTable[] {
  const { scale, unit } = unitOfRegret(run);
  const [{ name }] = run.model.observables;
  const x = wordsOf(request.x);
  const rowOf = ({ alternative, regrets, mean, worst }: AlternativeRegret): string[] => {
    const place = valueOf(worstOf(regrets).reference, request.x);
    return [
      formatScalar(alternative),
      formatNumber(regrets.length),
      say(mean, scale),
      say(worst, scale),
      place === undefined ? '–' : `${x} ${formatScalar(place)}`,
      sayCorrelation(regrets),
    ];
  };
  return [
    {
      title:
        `${wordsOf(name)} lost against ${formatScalar(request.against)}` +
        `${unit === '' ? '' : `, ${unit}`}, with ${formatPercent(run.confidence)} intervals ` +
        '(simultaneous over the settings for the worst)',
      head: [wordsOf(request.over), 'settings', 'mean', 'worst', 'worst at', 'correlation'],
      rows: regretsOf(request, run).map(rowOf),
    },
  ];
}
