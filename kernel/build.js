/** Compiles the kernel to WebAssembly and embeds it, so that Node, workers and browsers load it alike. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const target = new URL('../src/models/majority/engine/kernelBytes.ts', import.meta.url);
const options =
  '-O3 --enable simd --noAssert --runtime stub --initialMemory 1 --outFile kernel.wasm';
// Words are not exchanged with the host, and addresses are 32-bit integers.
const quiet = '--disableWarning 112 --disableWarning 201';

let bytes = new Uint8Array();
const { error, stderr } = await asc.main(
  [
    'index.ts',
    ...options.split(' '),
    ...quiet.split(' '),
    '--baseDir',
    fileURLToPath(new URL('.', import.meta.url)),
  ],
  { writeFile: (_name, contents) => (bytes = contents) },
);
if (error) {
  process.stderr.write(String(stderr));
  throw error;
}
writeFileSync(
  target,
  `/** The kernel, compiled from kernel/ by \`npm run kernel\`. */\nexport const KERNEL =\n  '${Buffer.from(bytes).toString('base64')}';\n`,
);
