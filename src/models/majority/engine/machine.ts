import { createKernel } from './kernel.ts';
import type { Machine } from './program.ts';
import { createWordMachine } from './wordMachine.ts';

let shared: Machine | undefined;

/** The machine of this thread, made when it is first asked for: in WebAssembly where that is there. */
export function theMachine(): Machine {
  shared ??= createKernel() ?? createWordMachine();
  return shared;
}
