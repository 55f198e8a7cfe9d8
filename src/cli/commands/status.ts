import type { RunProgress } from '../../sweep/progressFile.ts';
import { readStatus, type RunStatus, type StoredStatus } from '../../sweep/status.ts';
import type { Terminal } from '../terminal.ts';
import { counted, formatCount, formatSeconds } from '../words.ts';

/** Options of `phaselab status`. */
export interface StatusOptions {
  readonly json?: boolean;
}

/** Says how far a run is, whether it is at work or stopped. */
export async function status(
  directory: string,
  options: StatusOptions,
  terminal: Terminal,
): Promise<void> {
  const found = await readStatus(directory);
  if (options.json === true) terminal.out(`${JSON.stringify({ directory, ...found }, null, 2)}\n`);
  else terminal.out(`${describeStatus(directory, found).join('\n')}\n`);
}

function describeStatus(directory: string, found: RunStatus): string[] {
  if (found.state === 'empty') {
    const { storedPoints: there } = found;
    const stored = there === 0 ? '' : `, trials of ${counted(there, 'point')} are stored`;
    return [
      `${directory}: nothing is planned there${stored}; run a scenario with --out ${directory}`,
    ];
  }
  if (found.state === 'running') return describeRunning(directory, found.lock, found.progress);
  const { ending, stored, progress } = found;
  const when = progress === null ? '' : `, ${progress.updated}`;
  // Old runs say nothing of traces.
  const isTracing = ending !== 'complete' && progress?.traces === true;
  return [`${directory}: ${ENDINGS[ending]}${when}`, ...describeStored(stored, isTracing)];
}

const ENDINGS = {
  complete: 'complete',
  interrupted: 'interrupted',
  failed: 'failed',
  killed: 'killed before its end',
} as const;

function describeRunning(directory: string, lock: string, progress: RunProgress | null): string[] {
  // Another program may have the store open: only the run itself says that it runs.
  if (progress?.status !== 'running') return [`${directory}: in use by another program (${lock})`];
  const { share, trials, totalTrials, eta, updated, workers, host, process, traces } = progress;
  const left = eta === null ? '' : `, about ${formatSeconds(eta)} left`;
  const percent = `${Math.floor(100 * (share ?? 0))} %`;
  const drawn = traces
    ? `${percent} of this round of a trace, ${counted(trials, 'trial')} drawn so far`
    : `${percent}, ${formatCount(trials)} of ${counted(totalTrials, 'trial')} to draw${left}`;
  const far = share === null ? 'planned' : drawn;
  return [
    `${directory}: running (process ${process} on ${host}, ${counted(workers, 'worker')})`,
    `${far}, as of ${updated}`,
  ];
}

function describeStored(
  { scenario, model, seed, shard, work, ...stored }: StoredStatus,
  isTracing: boolean,
): string[] {
  const { open, complete, begun, trials, storedTrials } = work;
  const left = stored.infeasible === 0 ? '' : `, ${formatCount(stored.infeasible)} cannot be built`;
  const part = shard === null ? '' : ` of shard ${shard}`;
  const others = stored.storedPoints - complete - begun;
  return [
    `scenario ${scenario}, model ${model}, seed ${seed}: ${counted(stored.points, 'point')}${left}`,
    `${formatCount(complete)} of ${counted(complete + open.points, 'distinct point')}${part} complete, ${formatCount(begun)} begun`,
    `${formatCount(storedTrials)} of ${counted(trials, 'trial')} stored`,
    ...(others > 0 ? [`trials of ${counted(others, 'other point')} are stored there too`] : []),
    ...(isTracing ? ['that is of the rounds planned so far: a trace asks for more'] : []),
    ...(open.points === 0 && !isTracing ? [] : ['run its scenario there again to draw the rest']),
  ];
}
