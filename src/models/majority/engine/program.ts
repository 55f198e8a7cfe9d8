import type { Streams } from '../../../math/random.ts';
import { hasFamilies } from '../dependence.ts';
import { leafCount, type Chain, type Organization, type Tree } from '../organization.ts';
import { Image } from './image.ts';
import type { HostLanes } from './lanes.ts';
import * as at from './layout.ts';
import { writeLeaves } from './leafTables.ts';
import { isExchangeable, leafWeights, sharingOf } from './node.ts';
import { digitsFor, wordThreshold, writeOut } from './precision.ts';

/** How the program of an organization is to run. */
export interface ProgramOptions {
  /** antithetic pairs: a twin on the same erasures and forced votes, with opposite coins */
  readonly coupled?: boolean;
  /** whether leaves draw from streams of their own, which organizations may share */
  readonly sharedLeaves?: boolean;
  /**
   * what is recorded, for tests: the vote of every leaf and the decision of every node, each before
   * its channel, or only the votes of nodes as they arrive
   */
  readonly trace?: 'votes' | 'arrivals';
}

/** An organization as a program of word operations, ready to be loaded. */
export interface Program {
  /** the memory before it runs, see layout.ts */
  readonly memory: Int32Array;
  readonly coupled: boolean;
  readonly sharedLeaves: boolean;
  /** draws what families share where the machine does not do it itself */
  readonly lanes: HostLanes | undefined;
}

/** Runs programs, 128 trials at a time. */
export interface Machine {
  /** Runs a batch and returns the votes of the root, four 32-bit words, then those of the twins. */
  run(program: Program, streams: Streams): Int32Array;
  /** The words that the last run recorded, for a program that is traced. */
  trace(words: number): Int32Array;
}

/**
 * Compiles an organization to a program of word operations: loops over children, nested as deep as
 * the organization, one node of memory a level. The channel of a leaf is part of its Bernoulli
 * word; that of a node and the node's own fidelity are one word, for flips in series multiply
 * their fidelities.
 *
 * @param traces most words that a trace records
 */
export function compileOrganization(
  organization: Organization,
  options: ProgramOptions = {},
  traces = 0,
): Program {
  const image = new Image();
  const { coupled = false, sharedLeaves = false, trace } = options;
  const inner = organization.shape === 'tree' && organization.depth > 0;
  const fidelity = inner && trace !== 'votes' ? organization.fidelity : 1;
  const lanes = writeLeaves(image, organization, {
    fidelity,
    shared: sharedLeaves,
    coupled,
  });
  const code = new Code(image, options);
  if (organization.shape === 'chain') chainProgram(code, image, organization);
  else if (organization.depth === 0) code.leaf();
  else treeProgram(code, image, organization);
  code.link();
  if (trace !== undefined) image.set(at.TRACE, image.reserve(16 * traces));
  return { memory: image.build(), coupled, sharedLeaves, lanes };
}

/** Leaves that a 32-bit integer numbers. */
const MOST_NUMBERED = 0x7fffffff;

/** Why words do not cover an organization, or undefined when they do. */
export function refuseProgram(organization: Organization): string | undefined {
  if (hasFamilies(organization.dependence) && leafCount(organization) > MOST_NUMBERED) {
    return (
      `invalid method: simd; families number their leaves, of which ${leafCount(organization)} are ` +
      'too many, expected the method scalar or lazy'
    );
  }
  if (organization.shape === 'chain' || organization.weighting === 'equal') return undefined;
  if (organization.read === organization.fanIn || sharingOf(organization) === 0) return undefined;
  return (
    'invalid method: simd; log-odds weights where a subset is read of votes that may be shared, ' +
    'expected the method scalar'
  );
}

/** Instructions in the making; jumps name instructions by number until they are linked. */
class Code {
  private readonly code: number[][] = [];
  private readonly swaps: boolean;
  private readonly coupled: boolean;
  private readonly trace: ProgramOptions['trace'];

  constructor(
    private readonly image: Image,
    { coupled = false, sharedLeaves = false, trace }: ProgramOptions,
  ) {
    this.coupled = coupled;
    this.swaps = sharedLeaves;
    this.trace = trace;
  }

  /** The number of the next instruction. */
  get next(): number {
    return this.code.length;
  }

  emit(operation: number, address = 0, number = 0, target = -1): void {
    this.code.push([operation, address, number, target]);
  }

  leaf(): void {
    if (this.swaps) this.emit(at.SWAP);
    this.emit(at.DRAW_LEAF);
    if (this.swaps) this.emit(at.SWAP);
    if (this.trace === 'votes') this.emit(at.RECORD);
  }

  /** A node receives the votes of leaves through channels; only a trace keeps the two apart. */
  leaves(node: number, count: number, fidelity: number): void {
    if (count === 0) return;
    if (this.trace === 'votes') {
      const first = this.next;
      this.leaf();
      this.send(fidelity);
      this.emit(at.RECEIVE, node);
      this.repeat(count, first);
      return;
    }
    if (this.swaps) this.emit(at.SWAP);
    this.emit(at.LEAVES, node, count);
    if (this.swaps) this.emit(at.SWAP);
  }

  /** A node decides; `sent` is the fidelity of its output and of the channel that it goes through. */
  decide(node: number, sent: { readonly fidelity: number; readonly channel: number }): void {
    this.emit(at.DECIDE, node);
    if (this.trace !== undefined) this.emit(at.RECORD);
    if (this.trace === 'votes') this.send(sent.channel);
  }

  /** {@link decide} of a node that receives independent leaves of one accuracy: at once, if they are few. */
  decideLeaves(node: number, count: number): void {
    this.emit(at.DECIDE_LEAVES, node, count);
    if (this.trace !== undefined) this.emit(at.RECORD);
  }

  /** Whether the words of leaves and of their node come from one stream, one after another. */
  get drawsInOneGo(): boolean {
    return !this.coupled && !this.swaps && this.trace !== 'votes';
  }

  /** Sends the vote through a channel. */
  send(fidelity: number): void {
    if (fidelity === 1) return;
    const threshold = this.changing(fidelity);
    this.emit(at.SEND, threshold, digitsFor([threshold]));
  }

  /** The threshold of a vote being flipped, or erased in a pair. */
  changing(fidelity: number): number {
    return wordThreshold(this.coupled ? 1 - fidelity : (1 - fidelity) / 2);
  }

  /** What of a node's output is flipped by the node itself, when its channel follows apart. */
  outputFidelity(fidelity: number, channel: number): number {
    return this.trace === 'votes' ? fidelity : fidelity * channel;
  }

  /** Runs the instructions from `first` on again, until they were run so often. */
  repeat(times: number, first: number): void {
    if (times > 1) this.emit(at.REPEAT, this.image.reserve(4), times, first);
  }

  link(): void {
    this.emit(at.END);
    const start = this.image.reserve(at.INSTRUCTION_SIZE * this.code.length);
    const linked = this.code.flatMap(([operation, address, number, target]) => [
      operation,
      address,
      number,
      start + at.INSTRUCTION_SIZE * target,
    ]);
    this.image.putAt(start, linked);
    this.image.set(at.PROGRAM, start);
  }
}

/** One node a level: its children's instructions stand between its opening and its decision. */
function treeProgram(code: Code, image: Image, tree: Tree): void {
  const { depth, fidelity, aggregatorFidelity } = tree;
  const alike = isExchangeable(tree);
  // Of children that are alike, those that are not read need not be there.
  const fanIn = alike ? tree.read : tree.fanIn;
  const equalLeaves = alike && tree.weighting === 'equal' && !hasFamilies(tree.dependence);
  const node = (level: number): number =>
    writeNode(image, code, {
      fanIn,
      read: tree.read,
      alike,
      together: sharingOf(tree),
      weights: level === 1 ? leafWeights(tree) : undefined,
      sent: code.outputFidelity(aggregatorFidelity, level < depth ? fidelity : 1),
    });
  const level = (height: number): void => {
    const address = node(height);
    if (height === 1 && equalLeaves && code.drawsInOneGo && fanIn <= at.MOST_WORDS) {
      code.decideLeaves(address, fanIn);
      return;
    }
    if (height === 1) code.leaves(address, fanIn, fidelity);
    else {
      const first = code.next;
      level(height - 1);
      code.emit(at.RECEIVE, address, fanIn, first);
    }
    code.decide(address, {
      fidelity: aggregatorFidelity,
      channel: height < depth ? fidelity : 1,
    });
  };
  level(depth);
}

/** Agent after agent: the message of the one before is received first, then the own votes. */
function chainProgram(code: Code, image: Image, chain: Chain): void {
  const { agents, ownVotes, fidelity, aggregatorFidelity } = chain;
  code.leaf();
  if (agents === 1) return;
  code.send(fidelity);
  const agent = (channel: number): void => {
    const node = writeNode(image, code, {
      fanIn: 1 + ownVotes,
      read: 1 + ownVotes,
      alike: ownVotes === 0,
      together: sharingOf(chain),
      weights: undefined,
      sent: code.outputFidelity(aggregatorFidelity, channel),
    });
    code.emit(at.RECEIVE, node);
    code.leaves(node, ownVotes, 1);
    code.decide(node, { fidelity: aggregatorFidelity, channel });
  };
  if (agents > 2) {
    const first = code.next;
    agent(fidelity);
    code.repeat(agents - 2, first);
  }
  agent(1);
}

interface NodeSettings {
  readonly fanIn: number;
  readonly read: number;
  /** whether its children have the same law */
  readonly alike: boolean;
  /** probability that all votes are one */
  readonly together: number;
  readonly weights: readonly number[] | undefined;
  /** fidelity of the output as it leaves the node */
  readonly sent: number;
}

/** Writes a node, and opens it where something is drawn or chosen before it receives. */
function writeNode(image: Image, code: Code, settings: NodeSettings): number {
  const { fanIn, read, alike, together, weights, sent } = settings;
  const address = image.reserve(at.NODE_SIZE);
  const thresholds = [wordThreshold(together), code.changing(sent)];
  const fields = new Int32Array(at.COUNT / 4);
  fields[at.KIND / 4] = weights === undefined ? at.MAJORITY : at.WEIGHTED;
  fields[at.FAN_IN / 4] = fanIn;
  fields[at.READ / 4] = read;
  const picks = !alike && together > 0 && fanIn > 1;
  fields[at.PICKS / 4] = picks ? 1 : 0;
  fields[at.TOGETHER / 4] = thresholds[0];
  fields[at.FLIP / 4] = thresholds[1];
  const digits = digitsFor(thresholds);
  fields[at.NODE_PRECISION / 4] = digits;
  image.putAt(address + at.TOGETHER_ENTRY, writeOut(thresholds[0], digits));
  image.putAt(address + at.FLIP_ENTRY, writeOut(thresholds[1], digits));
  if (weights !== undefined) {
    image.set(at.WEIGHTS, image.put(weights));
    fields[at.SUM_PLANES / 4] = planesFor(weights, fanIn);
  }
  image.putAt(address, fields);
  if (picks || read < fanIn) code.emit(at.OPEN, address);
  return address;
}

/** Digits of a sum of `count` of these weights in two's complement. */
function planesFor(weights: readonly number[], count: number): number {
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1);
  return Math.ceil(Math.log2(largest * count + 1)) + 1;
}
