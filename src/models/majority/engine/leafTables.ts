import { hasFamilies, numberFamilies, type Dependence } from '../dependence.ts';
import { leafBiases } from '../leaves.ts';
import { leafCount, type Organization } from '../organization.ts';
import type { Image } from './image.ts';
import { planHostLanes, type HostLanes } from './lanes.ts';
import * as at from './layout.ts';
import { digitsFor, wordThreshold, writeOut } from './precision.ts';
import { biasThreshold, type LeafChannel } from './leafChannel.ts';

/**
 * Writes the thresholds of leaves and what their families share into a program.
 *
 * @returns what the host has to draw while the program runs
 */
export function writeLeaves(
  image: Image,
  organization: Organization,
  channel: LeafChannel,
): HostLanes | undefined {
  const { dependence, leaves } = organization;
  const count = leafCount(organization);
  const biases = typeof leaves === 'number' ? Float64Array.of(leaves) : leafBiases(leaves, count);
  const own = ownBiases(dependence, biases, count);
  const thresholds = Uint32Array.from(own, (bias) => biasThreshold(channel, bias));
  image.set(at.THRESHOLDS, image.put(thresholds));
  image.set(at.STRIDE, own.length === 1 ? 0 : 4);
  const changed = changedThreshold(channel);
  image.set(at.CHANGED, changed);
  const digits = [digitsFor(thresholds), channel.shared ? at.SHARED_DIGITS : 1];
  if (hasFamilies(dependence)) digits.push(digitsFor([changed]));
  const precision = Math.max(...digits);
  image.set(at.PRECISION, precision);
  image.set(at.MONOTONE, channel.shared && !channel.coupled ? 1 : 0);
  image.putAt(at.LEAF_ENTRY, writeOut(thresholds[0], precision));
  return hasFamilies(dependence) ? writeFamilies(image, organization, biases, channel) : undefined;
}

/** How a vote that is given to a leaf arrives: the channel flips it, or, of a pair, spares it. */
function changedThreshold({ fidelity, coupled }: LeafChannel): number {
  return wordThreshold(coupled ? fidelity : (1 - fidelity) / 2);
}

/** Biases of leaves that no common vote or cause strikes. */
function ownBiases(dependence: Dependence, biases: Float64Array, count: number): Float64Array {
  if (dependence.mechanism !== 'common-cause' || !hasFamilies(dependence)) return biases;
  const spared = (bias: number): number => Math.min(1, (1 + bias) / (1 - dependence.latent) - 1);
  if (dependence.family.kind !== 'listed') return biases.map(spared);
  // Leaves in no family are never struck, and no better for it.
  const own = biases.length === 1 ? new Float64Array(count).fill(biases[0]) : biases.slice();
  for (const leaf of dependence.family.families.flat()) own[leaf] = spared(own[leaf]);
  return own;
}

function writeFamilies(
  image: Image,
  organization: Organization,
  biases: Float64Array,
  channel: LeafChannel,
): HostLanes | undefined {
  const { dependence } = organization;
  const { family } = dependence;
  if (family.kind === 'listed') {
    const numbers = numberFamilies(family.families, leafCount(organization));
    image.set(at.FAMILY_OF, image.put(numbers));
    image.set(at.FAMILIES, family.families.length);
  } else if (family.kind === 'contiguous') image.set(at.FAMILY_SIZE, family.size);
  const slots = family.kind === 'listed' ? family.families.length : 1;
  image.set(at.SLOTS, image.reserve(slots * at.SLOT_SIZE));
  switch (dependence.mechanism) {
    case 'shared':
      writeCommonVotes(image, dependence, familyMeans(organization, biases), channel);
      return undefined;
    case 'common-cause':
      writeCause(image, dependence);
      return undefined;
    default: {
      const lanes = planHostLanes(dependence, biases, channel);
      image.set(at.FAMILY, lanes.perLeaf ? at.LEAF_FROM_HOST : at.FROM_HOST);
      return lanes;
    }
  }
}

/** The mean bias of every family; one when all leaves are equal. */
function familyMeans({ dependence: { family } }: Organization, biases: Float64Array): number[] {
  if (biases.length === 1) return [biases[0]];
  if (family.kind === 'listed') {
    return family.families.map((leaves) => mean(Float64Array.from(leaves, (leaf) => biases[leaf])));
  }
  const size = family.kind === 'contiguous' ? family.size : biases.length;
  return Array.from({ length: Math.ceil(biases.length / size) }, (_, i) =>
    mean(biases.subarray(i * size, (i + 1) * size)),
  );
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** With probability rho a family casts one vote, that of one of its leaves picked uniformly. */
function writeCommonVotes(
  image: Image,
  { correlation }: Dependence,
  means: readonly number[],
  channel: LeafChannel,
): void {
  const common = means.map((bias) => biasThreshold({ ...channel, fidelity: 1 }, bias));
  const struck = wordThreshold(correlation);
  image.set(at.FAMILY, at.SHARED);
  image.set(at.STRUCK, struck);
  image.set(at.COMMON, image.put(common));
  image.set(at.COMMON_STRIDE, common.length === 1 ? 0 : 4);
  image.set(at.FAMILY_PRECISION, digitsFor([struck, ...common]));
}

/** With probability c every leaf of a family is wrong. */
function writeCause(image: Image, { latent }: Dependence): void {
  const struck = wordThreshold(latent);
  image.set(at.FAMILY, at.CAUSE);
  image.set(at.STRUCK, struck);
  image.set(at.FAMILY_PRECISION, digitsFor([struck]));
}
