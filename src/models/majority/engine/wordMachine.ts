import type { Streams } from '../../../math/random.ts';
import * as at from './layout.ts';
import type { Machine, Program } from './program.ts';
import { Generator } from './words/generator.ts';
import { Interpreter } from './words/interpreter.ts';
import { Leaves } from './words/leaves.ts';
import { Memory, WORD } from './words/memory.ts';
import { Planes } from './words/planes.ts';

/** A program in a memory of its own, and what runs it. */
class LoadedProgram {
  readonly memory: Memory;
  private readonly generator: Generator;
  private readonly leaves: Leaves;
  private readonly interpreter: Interpreter;

  constructor(readonly program: Program) {
    const { coupled } = program;
    const memory = new Memory(program.memory.slice());
    const generator = new Generator(memory);
    const planes = new Planes(memory, generator);
    const leaves = new Leaves(memory, generator, coupled);
    this.memory = memory;
    this.generator = generator;
    this.leaves = leaves;
    this.interpreter = new Interpreter({ memory, generator, planes, leaves, coupled });
  }

  /** Address of the trace. */
  get traced(): number {
    return this.program.memory[at.TRACE / 4];
  }

  run(streams: Streams): void {
    const { sharedLeaves, lanes } = this.program;
    const leafStreams = sharedLeaves ? streams.leaves : streams;
    this.generator.seed(at.STATE, streams);
    if (sharedLeaves) {
      this.generator.seed(at.LEAF_STATE, leafStreams);
      this.generator.seed(at.FAMILY_STATE, leafStreams, at.FAMILY_WORD);
    }
    this.memory.store(at.TRACE, this.traced);
    this.leaves.begin(lanes?.open(leafStreams.open(at.HOST_WORD)));
    this.interpreter.execute();
  }
}

class WordMachine implements Machine {
  private loaded: LoadedProgram | undefined;

  run(program: Program, streams: Streams): Int32Array {
    if (this.loaded?.program !== program) this.loaded = new LoadedProgram(program);
    this.loaded.run(streams);
    return this.loaded.memory.words.subarray(at.ROOT / 4, (at.ROOT + 2 * WORD) / 4);
  }

  trace(words: number): Int32Array {
    if (this.loaded === undefined) return new Int32Array((WORD / 4) * words);
    const start = this.loaded.traced / 4;
    return this.loaded.memory.words.slice(start, start + (WORD / 4) * words);
  }
}

/**
 * The machine in plain JavaScript, for where WebAssembly SIMD is missing: it runs the programs of
 * the kernel and gives its results bit for bit.
 */
export function createWordMachine(): Machine {
  return new WordMachine();
}
