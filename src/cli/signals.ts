import { EXIT } from './exitCode.ts';
import type { Terminal } from './terminal.ts';

/** A watch for the signals that ask a run to stop. */
export interface SignalWatch {
  readonly signal: AbortSignal;
  stop(): void;
}

/**
 * Watches for Ctrl-C and termination: the first lets the run store what is drawn, a second ends
 * the process at once.
 */
export function watchSignals(terminal: Pick<Terminal, 'err' | 'fail'>): SignalWatch {
  const controller = new AbortController();
  const hear = (name: NodeJS.Signals): void => {
    const code = name === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
    if (controller.signal.aborted) {
      // The default answer to the signal ends the process, with the exit code that it stands for.
      process.off('SIGINT', hear).off('SIGTERM', hear);
      process.kill(process.pid, name);
      return;
    }
    terminal.err('\nstopping: storing what is drawn (again to stop at once)\n');
    terminal.fail(code);
    controller.abort(code);
  };
  process.on('SIGINT', hear).on('SIGTERM', hear);
  return {
    signal: controller.signal,
    stop: () => void process.off('SIGINT', hear).off('SIGTERM', hear),
  };
}
