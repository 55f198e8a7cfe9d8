import { type Command, InvalidArgumentError } from 'commander';
import type { Override } from '../scenario/overrides.ts';
import type { Shard } from '../sweep/shard.ts';

/** The options of every command that reads a scenario. */
export interface ScenarioOptions {
  readonly set: readonly Override[];
  readonly seed?: string;
  readonly maxPoints?: number;
}

/** Adds `--set`, `--seed` and `--max-points`. */
export function addScenarioOptions(command: Command): Command {
  return command
    .argument('<file>', 'scenario file, or - for standard input')
    .option(
      '--set <path=value>',
      'set a key, parameter or variable of the scenario (repeatable)',
      collectOverride,
      [],
    )
    .option('--seed <text>', 'replace the seed')
    .option('--max-points <number>', 'refuse scenarios with more points', parseCount);
}

/** Parses `path=value` and adds it to those before. */
export function collectOverride(text: string, before: readonly Override[]): readonly Override[] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected path=value, such as depth=4.');
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
}

/** Parses an option that counts something: 1, 2, …. */
export function parseCount(text: string): number {
  const value = /^\d+(?:e\d+)?$/i.test(text) ? Number(text) : NaN;
  if (!(Number.isSafeInteger(value) && value >= 1)) {
    throw new InvalidArgumentError('expected an integer of 1, 2, ….');
  }
  return value;
}

/** Parses the level of intervals: a number between 0 and 1. */
export function parseLevel(text: string): number {
  const level = Number(text);
  if (!(level > 0 && level < 1)) {
    throw new InvalidArgumentError('expected a number between 0 and 1, such as 0.95.');
  }
  return level;
}

/** Parses a share: a number in (0, 1]. */
export function parseShare(text: string): number {
  const share = Number(text);
  if (!(share > 0 && share <= 1)) {
    throw new InvalidArgumentError('expected a number above 0 and at most 1, such as 0.01.');
  }
  return share;
}

const MOST_SHARDS = 10_000;

/** Parses a shard: `3/8` is the third of eight. */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (!(index >= 1 && index <= count && count <= MOST_SHARDS)) {
    throw new InvalidArgumentError(
      `expected i/n with 1 <= i <= n <= ${MOST_SHARDS.toLocaleString('en')}, such as 3/8.`,
    );
  }
  return { index, count };
}

const MOST_WORKERS = 256;

/** Parses a number of worker threads: 1, 2, … 256. */
export function parseWorkers(text: string): number {
  const workers = parseCount(text);
  if (!(workers <= MOST_WORKERS)) {
    throw new InvalidArgumentError(`expected at most ${MOST_WORKERS} threads.`);
  }
  return workers;
}
