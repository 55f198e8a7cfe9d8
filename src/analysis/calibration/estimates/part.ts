import type { Estimate } from '../../../math/intervals.ts';
import { joinStatistics, type Statistic } from './statistic.ts';

/** What is estimated: values of the tasks, and what their estimates mean. */
export interface Part<T> {
  readonly statistic: Statistic;
  readonly read: (estimates: readonly (Estimate | null)[]) => T;
}

/** What each of some parts reads. */
type Readings<P> = { readonly [K in keyof P]: P[K] extends Part<infer T> ? T : never };

/** Parts of one bootstrap, by name or by place. */
export function joinParts<P extends Readonly<Record<string, Part<unknown>>>>(
  parts: P,
): Part<Readings<P>> {
  const named = Object.entries(parts);
  return {
    statistic: joinStatistics(named.map(([, { statistic }]) => statistic)),
    read: (estimates) => {
      let offset = 0;
      const readings = named.map(([name, { statistic, read }]) => {
        const from = offset;
        offset += statistic.size;
        return [name, read(estimates.slice(from, offset))] as const;
      });
      return Object.fromEntries(readings) as Readings<P>;
    },
  };
}

/** A list of parts of one bootstrap. */
export function listParts<T>(parts: readonly Part<T>[]): Part<T[]> {
  const { statistic, read } = joinParts(
    Object.fromEntries(parts.map((part, i) => [`part ${i}`, part])),
  );
  return { statistic, read: (estimates) => Object.values(read(estimates)) };
}

/** The estimates of a statistic whose values cannot leave [least, most]. */
export function boundedPart(
  statistic: Statistic,
  [least, most]: readonly [number, number],
): Part<(Estimate | null)[]> {
  const bound = (x: number): number => Math.min(most, Math.max(least, x));
  return {
    statistic,
    read: (estimates) =>
      estimates.map(
        (estimate) =>
          estimate && { ...estimate, low: bound(estimate.low), high: bound(estimate.high) },
      ),
  };
}

/** The one estimate of a statistic of one value in [least, most]. */
export function singlePart(
  statistic: Statistic,
  domain: readonly [number, number],
): Part<Estimate | null> {
  const { read } = boundedPart(statistic, domain);
  return { statistic, read: (estimates) => read(estimates)[0] };
}

export const PROBABILITY = [0, 1] as const;
export const CORRELATION = [-1, 1] as const;
