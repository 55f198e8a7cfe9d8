import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { interleave, summarize } from './measure.ts';
import type { MemoryReport } from './memoryProcess.ts';
import type { Group } from './settings.ts';

const run = promisify(execFile);
const ENTRY = fileURLToPath(new URL('./memoryProcess.js', import.meta.url));

/** What a process with so many workers holds once they have drawn the reference work for a while. */
async function askProcess(workers: number, seconds: number): Promise<MemoryReport> {
  const { stdout } = await run(process.execPath, [ENTRY, String(workers), String(seconds)]);
  return JSON.parse(stdout) as MemoryReport;
}

/** What one more worker adds to the memory of a process, and the memory of its kernel. */
export const measureMemory: Group = async ({ repeats, seconds }) => {
  const kernels: number[] = [];
  const take = (workers: number) => async (): Promise<number> => {
    const { resident, kernel } = await askProcess(workers, seconds);
    kernels.push(kernel);
    return resident;
  };
  const resident = await interleave({ one: take(1), two: take(2) }, repeats);
  const added = resident.two.map((bytes, i) => bytes - resident.one[i]);
  return [
    {
      measure: 'memory of a worker: what the second adds to the process, depth 6',
      measured: summarize(added.map(inMegabytes)),
      unit: 'MB',
      goal: { better: 'less', reach: 120, beyond: 80 },
    },
    {
      measure: 'memory of the process with one worker',
      measured: summarize(resident.one.map(inMegabytes)),
      unit: 'MB',
    },
    { measure: 'memory of the kernel', measured: summarize(kernels.map(inMegabytes)), unit: 'MB' },
  ];
};

const inMegabytes = (bytes: number): number => bytes / 1e6;
