/** One of `count` shares of the points of a scenario, `index` in 1, 2, … `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** A shard as it is written: `3/8`. */
export function formatShard({ index, count }: Shard): string {
  return `${index}/${count}`;
}

/** The SQL condition under which a row with a column `id` belongs to a shard; one without an id never does. */
export function shardCondition({ index, count }: Shard): string {
  return `('0x' || nullif(id[1:${DIGITS}], ''))::UBIGINT % ${count} = ${index - 1}`;
}

/**
 * Whether a point belongs to a shard: the first 32 bits of its identity hash modulo `count` are
 * `index` − 1. So it depends on what is drawn alone, and every distinct point has one shard.
 *
 * @param id identity hash of the point; empty for an infeasible point, which has no shard
 */
export function isInShard(id: string, { index, count }: Shard): boolean {
  return Number.parseInt(id.slice(0, DIGITS), 16) % count === index - 1;
}

const DIGITS = 8;
