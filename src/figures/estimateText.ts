import type { Estimate } from '../math/intervals.ts';

/** Decimals such that the width of an interval has two digits. */
function decimalsOf(width: number, least: number): number {
  if (!(width > 0 && width < Infinity)) return width > 0 ? least : 2;
  return Math.min(6, Math.max(least, Math.ceil(1 - Math.log10(width) - 1e-9)));
}

function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  return value
    .toFixed(decimals)
    .replace(/^-(?=.*[1-9])/, '−')
    .replace(/^-/, '');
}

/** Accuracies are told in percent. */
export const PERCENT = { unit: 0.01, least: 1 } as const;

/** The best value and the interval apart, as a slide shows them. */
export function estimateParts(
  { low, best, high }: Estimate,
  { unit, least }: { readonly unit: number; readonly least: number } = { unit: 1, least: 0 },
): { readonly best: string; readonly interval: string } {
  const values = [low, best, high].map((value) => value / unit);
  const isWhole =
    least === 0 && values.every((value) => Number.isInteger(value) || !Number.isFinite(value));
  const decimals = isWhole ? 0 : decimalsOf((high - low) / unit, least);
  const [from, at, to] = values.map((value) => fixed(value, decimals));
  return { best: at, interval: `[${from}, ${to}]` };
}

function joinParts({ best, interval }: ReturnType<typeof estimateParts>): string {
  return `${best} ${interval}`;
}

/** A value with its interval, to the digits that the interval leaves: `0.456 [0.428, 0.485]`. */
export function estimateText(estimate: Estimate): string {
  return joinParts(estimateParts(estimate));
}

/** An accuracy or a difference of accuracies in percent, without the sign: `51.5 [48.7, 54.3]`. */
export function accuracyText(estimate: Estimate): string {
  return joinParts(estimateParts(estimate, PERCENT));
}
