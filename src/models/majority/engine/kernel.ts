import type { Streams } from '../../../math/random.ts';
import { KERNEL } from './kernelBytes.ts';
import * as at from './layout.ts';
import type { Machine, Program } from './program.ts';

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  begin(k0: number, k1: number, p0: number, p1: number, low: number, high: number): void;
  beginShared(k0: number, k1: number, p0: number, p1: number, low: number, high: number): void;
  run(address: number): void;
  runPairs(address: number): void;
}

const PAGE = 0x10000;

type Lanes = (memory: Int32Array, slot: number, index: number) => void;

/** The machine in WebAssembly SIMD. */
class Kernel implements Machine {
  private readonly exports: KernelExports;
  private memory: Int32Array;
  private program: Program | undefined;
  private lanes: Lanes | undefined;

  constructor(module: WebAssembly.Module) {
    const host = {
      lanes: (slot: number, index: number): void => this.lanes?.(this.memory, slot, index),
    };
    const instance = new WebAssembly.Instance(module, { host });
    this.exports = instance.exports as unknown as KernelExports;
    this.memory = new Int32Array(this.exports.memory.buffer);
  }

  run(program: Program, streams: Streams): Int32Array {
    if (this.program !== program) this.load(program);
    const { exports } = this;
    const [k0, k1] = streams.seed;
    const { low, high } = streams;
    exports.begin(k0, k1, streams.point[0], streams.point[1], low, high);
    const leaves = program.sharedLeaves ? streams.leaves : streams;
    if (program.sharedLeaves)
      exports.beginShared(k0, k1, leaves.point[0], leaves.point[1], low, high);
    this.lanes = program.lanes?.open(leaves.open(at.HOST_WORD));
    this.memory[at.TRACE / 4] = program.memory[at.TRACE / 4];
    if (program.coupled) exports.runPairs(at.ROOT);
    else exports.run(at.ROOT);
    return this.memory.subarray(at.ROOT / 4, at.ROOT / 4 + 8);
  }

  trace(words: number): Int32Array {
    const start = (this.program?.memory[at.TRACE / 4] ?? 0) / 4;
    return this.memory.slice(start, start + 4 * words);
  }

  private load(program: Program): void {
    const needed = 4 * program.memory.length;
    const missing = needed - this.exports.memory.buffer.byteLength;
    if (missing > 0) {
      this.exports.memory.grow(Math.ceil(missing / PAGE));
      this.memory = new Int32Array(this.exports.memory.buffer);
    }
    this.memory.set(program.memory);
    this.program = program;
  }
}

/** The machine in WebAssembly, or undefined where that or its SIMD is missing. */
export function createKernel(): Machine | undefined {
  const bytes = decode(KERNEL);
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(bytes)) return undefined;
  return new Kernel(new WebAssembly.Module(bytes));
}

const decode = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
