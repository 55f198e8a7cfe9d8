import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureCalibration } from './calibration.ts';
import { measureCurves } from './calibrationCurves.ts';
import { measureBoundary } from './boundary.ts';
import { measureCoverage } from './coverage.ts';
import { measureLogs } from './logs.ts';
import { measureMemory } from './memory.ts';
import { measureMethods } from './methods.ts';
import { measurePairs } from './pairs.ts';
import { openPeers } from './peers.ts';
import { measurePlans } from './plans.ts';
import { measureRecovery } from './recovery.ts';
import { formatRows, formatSkipped, type Row } from './rows.ts';
import { measureScaling } from './scaling.ts';
import type { Group, Settings } from './settings.ts';
import { measureShapes } from './shapes.ts';
import { measureSpeed } from './speed.ts';
import { measureStarts } from './starts.ts';
import { measureStopping } from './stopping.ts';
import { measureSweeps } from './sweeps.ts';
import { measureWorkers } from './workers.ts';

const groups: Readonly<Record<string, Group>> = {
  speed: measureSpeed,
  pairs: measurePairs,
  workers: measureWorkers,
  shapes: measureShapes,
  sweeps: measureSweeps,
  starts: measureStarts,
  memory: measureMemory,
  methods: measureMethods,
  plans: measurePlans,
  coverage: measureCoverage,
  stopping: measureStopping,
  scaling: measureScaling,
  boundary: measureBoundary,
  logs: measureLogs,
  calibration: measureCalibration,
  curves: measureCurves,
  recovery: measureRecovery,
};

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    peers: { type: 'string' },
    only: { type: 'string', multiple: true },
    points: { type: 'string' },
  },
});

const unknown = options.only?.find((name) => !(name in groups));
if (unknown !== undefined) {
  const names = Object.keys(groups).join(', ');
  throw new RangeError(`invalid --only: ${unknown}; expected one of ${names}`);
}

function describeMachine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  return `${model}, ${availableParallelism()} cores, Node ${process.version}`;
}

/** Processes that ran or waited to, on average over the last minute: more than ours disturb. */
const describeLoad = (): string => loadavg()[0].toFixed(1);

async function measure(settings: Settings): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, group] of Object.entries(groups)) {
    if (options.only && !options.only.includes(name)) continue;
    process.stderr.write(`measuring ${name}\n`);
    rows.push(...(await group(settings)));
  }
  return rows;
}

const temporary = mkdtempSync(join(tmpdir(), 'phaselab-bench-'));
try {
  const load = describeLoad();
  const length = options.quick
    ? { repeats: 5, seconds: 0.15, points: 2000, longPoints: 20_000 }
    : { repeats: 7, seconds: 0.6, points: 4000, longPoints: 100_000 };
  const peers = openPeers(options.peers, temporary);
  const longPoints = Number(options.points ?? length.longPoints);
  const rows = await measure({ ...length, longPoints, peers, temporary });
  process.stdout.write(
    `${describeMachine()}; load ${load} before, ${describeLoad()} after\n` +
      `medians of ${length.repeats} repeats taken in turn, with the least and the largest\n\n` +
      `${formatRows(rows)}\n${formatSkipped(rows)}`,
  );
} finally {
  rmSync(temporary, { recursive: true });
}
