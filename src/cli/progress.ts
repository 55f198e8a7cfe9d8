import { SingleBar } from 'cli-progress';
import type { Progress } from '../sweep/clock.ts';
import { formatSeconds } from './words.ts';

/** Shows progress: a bar on a terminal, a plain line now and then elsewhere. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  stop(): void;
}

/** What is said of a share: that of a trace is of its round, for none knows how many will follow. */
export interface ProgressWords {
  readonly isTracing?: boolean;
}

/** Opens a display on standard error, which shows nothing before its first update. */
export function openProgress(
  stream: NodeJS.WriteStream,
  { isTracing = false }: ProgressWords = {},
): ProgressDisplay {
  return stream.isTTY ? progressBar(stream, isTracing) : progressLines(stream, isTracing);
}

function progressBar(stream: NodeJS.WriteStream, isTracing: boolean): ProgressDisplay {
  const bar = new SingleBar({
    stream,
    format: `  {bar} {percentage} %${isTracing ? ' of this round' : ''}  {trials} trials  {left}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
  });
  return {
    update: (progress) => {
      // A bar remembers where it stands: it opens below what is printed before.
      if (!bar.isActive) bar.start(1000, 0, { trials: '0', left: '' });
      const trials = progress.trials.toLocaleString('en');
      bar.update(Math.round(1000 * progress.share), { trials, left: describeLeft(progress) });
    },
    stop: () => {
      if (bar.isActive) bar.stop();
    },
  };
}

/** At least this much between two lines, in seconds. */
const PAUSE = 5;

function progressLines(stream: NodeJS.WriteStream, isTracing: boolean): ProgressDisplay {
  let last = performance.now();
  return {
    update(progress) {
      if (performance.now() - last < PAUSE * 1000) return;
      last = performance.now();
      const percent = `${Math.floor(100 * progress.share)} %`;
      const trials = progress.trials.toLocaleString('en');
      const far = isTracing
        ? [`${percent} of this round`, `${trials} trials so far`]
        : [percent, `${trials} of ${progress.totalTrials.toLocaleString('en')} trials`];
      const left = describeLeft(progress);
      stream.write(`${[...far, ...(left === '' ? [] : [left])].join(', ')}\n`);
    },
    stop: () => {},
  };
}

function describeLeft({ eta }: Progress): string {
  return eta === undefined ? '' : `about ${formatSeconds(eta)} left`;
}
