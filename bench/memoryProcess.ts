import { memoryUsage, stdout } from 'node:process';
import { drawOnPool, openWarmPool } from './pooled.ts';
import { openWork, REFERENCE } from './work.ts';

/** Memory of this process, in bytes. */
export interface MemoryReport {
  readonly resident: number;
  /** memory of the WebAssembly kernel of one thread */
  readonly kernel: number;
}

const [workers, seconds] = process.argv.slice(2).map(Number);

const pool = await openWarmPool(workers, REFERENCE);
await drawOnPool(pool, REFERENCE, seconds);
const resident = memoryUsage.rss();
await pool.close();
stdout.write(JSON.stringify({ resident, kernel: kernelBytes() } satisfies MemoryReport));

/** The memory of a kernel that runs the reference work: it is caught as it is instantiated. */
function kernelBytes(): number {
  const memories: WebAssembly.Memory[] = [];
  const Instance = WebAssembly.Instance;
  class Caught extends Instance {
    constructor(...words: ConstructorParameters<typeof Instance>) {
      super(...words);
      memories.push((this.exports as { memory: WebAssembly.Memory }).memory);
    }
  }
  Object.defineProperty(WebAssembly, 'Instance', { value: Caught });
  openWork(REFERENCE, 'simd', 0);
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
