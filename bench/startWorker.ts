import { parentPort, workerData } from 'node:worker_threads';
import type { Organization } from '../src/models/majority/organization.ts';
import type { Sampler } from '../src/models/model.ts';
import type { StartOrder, StartReport } from './starts.ts';

const { imported, configuration } = workerData as StartOrder;

async function configure(organization: Organization): Promise<Sampler> {
  if (imported === 'models') {
    const { models } = await import('../src/models/index.ts');
    const model = models.find(({ name }) => name === 'majority');
    if (model === undefined) throw new Error('no model majority');
    return model.sampler(organization, 'simd');
  }
  const { sampleOrganization } = await import('../src/models/majority/engine/sampler.ts');
  return sampleOrganization(organization, 'simd');
}

const start = performance.now();
const { hashWords, Streams } = await import('../src/math/random.ts');
const sampler = await configure(JSON.parse(configuration) as Organization);
const imports = performance.now();
sampler.sample(new Streams(hashWords('bench'), [0, 0], 0), 128);
const end = performance.now();
// The rule takes the port of a thread for a window.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage({ all: end - start, kernel: end - imports } satisfies StartReport);
