import { normalCdf } from './normal.ts';
import type { Random } from './random.ts';

/** Layers of equal area under the density exp(−x²/2), x >= 0, and where the last one begins. */
const LAYERS = 256;
const TAIL = 3.6541528853610088;

const density = (x: number): number => Math.exp((-x * x) / 2);

/** Right ends of the layers, from the lowest and widest to 0, and the density there. */
const { ends, heights } = buildLayers();

function buildLayers() {
  const area = TAIL * density(TAIL) + Math.sqrt(2 * Math.PI) * normalCdf(-TAIL);
  const ends = new Float64Array(LAYERS + 1);
  ends[0] = area / density(TAIL);
  ends[1] = TAIL;
  for (let i = 1; i < LAYERS - 1; i++) {
    ends[i + 1] = Math.sqrt(-2 * Math.log(density(ends[i]) + area / ends[i]));
  }
  return { ends, heights: ends.map(density) };
}

/**
 * Opens standard normal draws on a random stream, by the ziggurat: a point is drawn uniformly in
 * one of 256 layers of equal area that cover the density, and rejected where it lies outside. Layer
 * and abscissa have bits of their own, 8 and 53, as they must (Doornik 2005).
 *
 * Source: Marsaglia and Tsang, The Ziggurat Method for Generating Random Variables, Journal of
 * Statistical Software 5 (2000); the tail after Marsaglia 1964.
 */
export function openNormals(random: Random): () => number {
  return () => {
    for (;;) {
      const bits = random.uint32();
      const layer = bits & (LAYERS - 1);
      const share = ((bits >>> 8) * 0x20000000 + (random.uint32() >>> 3)) / 0x10000000000000 - 1;
      const x = share * ends[layer];
      if (Math.abs(x) < ends[layer + 1]) return x;
      if (layer === 0) return Math.sign(share) * drawTail(random);
      const height = heights[layer] + random.uniform() * (heights[layer + 1] - heights[layer]);
      if (height < density(x)) return x;
    }
  };
}

/** A normal variate beyond the last layer. */
function drawTail(random: Random): number {
  for (;;) {
    const beyond = -Math.log1p(-random.uniform()) / TAIL;
    if (-2 * Math.log1p(-random.uniform()) >= beyond * beyond) return TAIL + beyond;
  }
}
