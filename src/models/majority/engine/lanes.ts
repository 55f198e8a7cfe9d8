import { openNormals } from '../../../math/normalDraws.ts';
import { normalCdf } from '../../../math/normal.ts';
import type { Random } from '../../../math/random.ts';
import { numberFamilies, type Dependence, type Family } from '../dependence.ts';
import { probitThreshold } from '../leaves.ts';
import * as at from './layout.ts';
import { openGamma, openLogGamma } from './latentLaw.ts';
import type { LeafChannel } from './leafChannel.ts';
import { wordThreshold } from './precision.ts';

const { LANES } = at;
const PLANES = 32;

/** Draws for the machine what a family shares, where its law needs more than coins. */
export interface HostLanes {
  /** whether every leaf needs lanes of its own, because they differ within a family */
  readonly perLeaf: boolean;
  /** Starts a batch: the function writes the lanes of a family, or of a leaf, into a slot. */
  open(random: Random): (memory: Int32Array, slot: number, index: number) => void;
}

/** Gives the bias of every lane, in place. */
type Draw = (biases: Float64Array, index: number) => void;

/** Plans beta-binomial and probit families: each lane has its own latent variable. */
export function planHostLanes(
  dependence: Dependence,
  biases: Float64Array,
  channel: LeafChannel,
): HostLanes {
  const perLeaf = biases.length > 1;
  const start = lawOf(dependence, biases);
  return {
    perLeaf,
    open(random) {
      const draw = start(random);
      const lanes = new Float64Array(LANES);
      return (memory, slot, index) => {
        draw(lanes, index);
        writeSlot(memory.subarray(slot / 4, (slot + at.SLOT_SIZE) / 4), lanes, channel);
      };
    },
  };
}

function lawOf(dependence: Dependence, biases: Float64Array): (random: Random) => Draw {
  if (dependence.mechanism === 'probit') return planProbit(dependence, biases);
  const accuracy = (1 + biases[0]) / 2;
  return (random) => {
    const theta = betaBinomialLatent(random, accuracy, dependence.correlation);
    return (lanes) => lanes.forEach((_, i) => (lanes[i] = 2 * theta() - 1));
  };
}

/**
 * The latent accuracy of beta-binomial votes: Beta(a, b) with a = p(1 − rho)/rho and
 * b = (1 − p)(1 − rho)/rho, from two gamma variates.
 */
function betaBinomialLatent(random: Random, accuracy: number, correlation: number): () => number {
  if (correlation === 1 || accuracy === 0 || accuracy === 1) {
    return () => (random.uniform() < accuracy ? 1 : 0);
  }
  const gamma = openGamma(random);
  const x = openLogGamma(random, (accuracy * (1 - correlation)) / correlation, gamma);
  const y = openLogGamma(random, ((1 - accuracy) * (1 - correlation)) / correlation, gamma);
  return () => 1 / (1 + Math.exp(y() - x()));
}

/** One-factor probit: given z, a leaf of threshold t is correct with Φ((t − √r·z)/√(1 − r)). */
function planProbit(
  { latent, family }: Dependence,
  biases: Float64Array,
): (random: Random) => Draw {
  const loading = Math.sqrt(latent);
  const rest = Math.sqrt(1 - latent);
  const limits = biases.map(probitThreshold);
  const given = (lanes: Float64Array, limit: number, factors: Float64Array): void => {
    factors.forEach((z, i) => (lanes[i] = 2 * normalCdf((limit - loading * z) / rest) - 1));
  };
  const familyOf = familyNumbers(family, limits.length);
  return (random) => {
    const normal = openNormals(random);
    const drawFactors = (): Float64Array => new Float64Array(LANES).map(normal);
    if (limits.length === 1) return (lanes) => given(lanes, limits[0], drawFactors());
    const families = new Map<number, Float64Array>();
    return (lanes, leaf) => {
      const number = familyOf(leaf);
      let factors = families.get(number);
      if (factors === undefined) families.set(number, (factors = drawFactors()));
      given(lanes, limits[leaf], factors);
    };
  };
}

function familyNumbers(family: Family, count: number): (leaf: number) => number {
  if (family.kind === 'contiguous') return (leaf) => Math.floor(leaf / family.size);
  const numbers = numberFamilies(family.kind === 'listed' ? family.families : [], count);
  return (leaf) => numbers[leaf];
}

/** Writes 128 biases as the planes of thresholds, see layout.ts. */
function writeSlot(slot: Int32Array, biases: Float64Array, channel: LeafChannel): void {
  const { fidelity, coupled } = channel;
  const thresholds = new Uint32Array(PLANES);
  slot.fill(0);
  for (let word = 0; word < LANES / PLANES; word++) {
    let signs = 0;
    for (let i = 0; i < PLANES; i++) {
      const received = fidelity * biases[PLANES * word + i];
      thresholds[i] = wordThreshold(coupled ? Math.abs(received) : (1 + received) / 2);
      if (received > 0) signs |= 1 << i;
    }
    transpose(thresholds);
    for (let k = 0; k < PLANES; k++) slot[4 * k + word] = thresholds[k];
    slot[at.SIGN / 4 + word] = signs;
    slot[at.SIGN_TWIN / 4 + word] = signs;
  }
}

/** Transposes a matrix of 32 × 32 bits in place, by swapping ever smaller squares. */
function transpose(rows: Uint32Array): void {
  let mask = 0x0000ffff;
  for (let half = 16; half > 0; half >>= 1, mask ^= mask << half) {
    for (let i = 0; i < PLANES; i = (i + half + 1) & ~half) {
      const swapped = ((rows[i] >>> half) ^ rows[i + half]) & mask;
      rows[i] ^= swapped << half;
      rows[i + half] ^= swapped;
    }
  }
}
