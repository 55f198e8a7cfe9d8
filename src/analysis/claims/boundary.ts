import { normalQuantile } from '../../math/normal.ts';
import type { ComparedRoot, PartTrace } from '../boundary/root.ts';
import type { RunResult } from '../result.ts';
import { describeParts, number, type Claim, type Verdict } from './claim.ts';

/** One root that a claim is about, with the value that its interval is to contain. */
interface Judged {
  readonly root: ComparedRoot;
  readonly at: number | null;
  readonly value: number | null;
}

/**
 * Whether the intervals of a traced boundary contain what is claimed and are narrow enough. Of K roots
 * together each interval would miss now and then: the claim is refuted only by a root farther from its
 * value than an interval at 1 − (1 − level)/K would reach (Bonferroni), its half-width stretched in
 * proportion to the normal quantiles.
 */
export function checkBoundary(claim: Claim<'boundary'>, name: string, run: RunResult): Verdict {
  const { parts, at } = claim;
  const meant = (run.traces ?? []).filter(({ part }) => parts?.includes(part) ?? true);
  const judged = meant.flatMap((trace) => judgedOf(trace, claim));
  const known = judged.filter(({ value }) => value !== null);
  const words = `boundary${describeParts(parts)}${at === undefined ? '' : ` at ${number(at)}`}`;
  if (meant.length === 0)
    return { held: null, message: `${words}: no interval; nothing was traced` };
  if (known.length === 0) {
    const reason = meant.flatMap(({ lines }) => lines.flatMap((line) => line.reason ?? []))[0];
    const said =
      judged.length > 0 ? 'theory says nothing of it' : (reason ?? `no line for ${name}`);
    return { held: judged.length > 0 ? null : false, message: `${words}: no interval; ${said}` };
  }
  return verdictOf(claim, known, words);
}

/** How much wider an interval is at the level that K of them need together. */
function stretchOf(level: number, count: number): number {
  return normalQuantile((1 - level) / 2 / count) / normalQuantile((1 - level) / 2);
}

function judgedOf({ lines }: PartTrace, { at, value }: Claim<'boundary'>): Judged[] {
  return lines
    .filter((line) => at === undefined || line.at === at)
    .flatMap((line) =>
      line.roots.map((root) => ({ root, at: line.at, value: value ?? root.exact })),
    );
}

function verdictOf(
  { halfWidth }: Claim<'boundary'>,
  judged: readonly Judged[],
  words: string,
): Verdict {
  const stretch = stretchOf(judged[0].root.level, judged.length);
  const open = judged.filter(({ root }) => isOpen(root)).length;
  const widest = Math.max(0, ...judged.flatMap(({ root }) => (isOpen(root) ? [] : halfOf(root))));
  const missed = judged.filter((one) => !isWithin(one, stretch));
  const inside = judged.filter((one) => isWithin(one, 1)).length;
  const narrow = open === 0 && widest <= halfWidth;
  const [worst] = missed;
  return {
    held: narrow && missed.length === 0,
    message: [
      `${words}: ${inside} of ${judged.length} intervals contain the expected value`,
      worst === undefined
        ? 'none is farther than chance among so many explains'
        : `${describe(worst)} is farther than chance explains`,
      ...(open === 0 ? [] : [sayOpen(open, judged.length)]),
      ...(open === judged.length ? [] : [sayWidest(widest, halfWidth, open > 0)]),
    ].join('; '),
  };
}

const isOpen = ({ low, high }: ComparedRoot): boolean => low === null || high === null;

/** Half of an interval that has both ends. */
function halfOf({ low, high }: ComparedRoot): number {
  return (high! - low!) / 2;
}

function sayOpen(open: number, all: number): string {
  const have = open === 1 ? 'has an open interval' : 'have open intervals';
  return `${open} of ${all} roots ${have}, which reach beyond the range or what its trials could decide: more trials, or a wider range`;
}

function sayWidest(widest: number, halfWidth: number, isRest: boolean): string {
  const side = widest <= halfWidth ? 'at most' : 'more than';
  return `widest half-width${isRest ? ' of the others' : ''} ${number(widest)}, ${side} ${number(halfWidth)}`;
}

function isWithin({ root, value }: Judged, stretch: number): boolean {
  const { low, best, high } = root;
  const down = low === null ? -Infinity : best - stretch * (best - low);
  const up = high === null ? Infinity : best + stretch * (high - best);
  return value !== null && down <= value && value <= up;
}

const end = (side: number | null): string => (side === null ? 'open' : number(side));

function describe({ root, at, value }: Judged): string {
  const { low, best, high } = root;
  const where = at === null ? '' : ` at ${number(at)}`;
  return `${number(best)} [${end(low)}, ${end(high)}]${where}, expected ${number(value ?? NaN)},`;
}
