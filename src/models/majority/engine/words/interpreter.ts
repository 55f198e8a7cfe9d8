import * as at from '../layout.ts';
import type { Generator } from './generator.ts';
import type { Leaves } from './leaves.ts';
import { QUARTERS, WORD, select, type Memory } from './memory.ts';
import { digits, type Planes } from './planes.ts';

/** The vote that goes from operation to operation, and its twin: at the end those of the root. */
const VOTE = at.ROOT;
const TWIN = at.ROOT + WORD;

// Words that a decision draws: the lanes in which all votes are one and in which the output is
// changed, a coin for equal votes, and one for an output that is replaced.
const SHARED_LANES = at.DRAWS;
const CHANGE = at.DRAWS + WORD;
const COIN = at.DRAWS + 2 * WORD;
const NEW_COIN = at.DRAWS + 3 * WORD;

/** The lanes that read a vote. */
const READ_LANES = at.DRAWS;

/** Where a node keeps what one of a pair has received. */
interface Side {
  readonly counter: number;
  readonly sum: number;
  readonly picked: number;
}

const SIDE: Side = { counter: at.COUNTER, sum: at.SUM, picked: at.PICKED };
const TWIN_SIDE: Side = { counter: at.COUNTER_TWIN, sum: at.SUM_TWIN, picked: at.PICKED_TWIN };

/** A vote in a quarter of the lanes: those that read it, and those of them in which it is correct. */
interface ReadVote {
  readonly correct: number;
  readonly read: number;
}

/** What an interpreter works with. */
export interface Parts {
  readonly memory: Memory;
  readonly generator: Generator;
  readonly planes: Planes;
  readonly leaves: Leaves;
  /** antithetic pairs: a twin goes beside every vote */
  readonly coupled: boolean;
}

/** Runs a program: one word goes from operation to operation, nodes keep what they have received. */
export class Interpreter {
  private readonly memory: Memory;
  private readonly generator: Generator;
  private readonly planes: Planes;
  private readonly leaves: Leaves;
  private readonly coupled: boolean;

  constructor({ memory, generator, planes, leaves, coupled }: Parts) {
    this.memory = memory;
    this.generator = generator;
    this.planes = planes;
    this.leaves = leaves;
    this.coupled = coupled;
  }

  /** Runs the program once, on leaves that have begun, and leaves the votes of the root at ROOT. */
  execute(): void {
    let instruction = this.memory.load(at.PROGRAM);
    while (this.memory.load(instruction) !== at.END) instruction = this.step(instruction);
  }

  /** Does one operation and returns the address of the next instruction. */
  private step(instruction: number): number {
    const { memory } = this;
    const address = memory.load(instruction + at.ADDRESS);
    const count = memory.load(instruction + at.NUMBER);
    let again = false;
    switch (memory.load(instruction)) {
      case at.OPEN:
        this.openNode(address);
        break;
      case at.LEAVES:
        this.readLeaves(address, count);
        break;
      case at.DRAW_LEAF:
        this.drawLeaf();
        break;
      case at.RECEIVE:
        this.receive(address, memory.load(at.LEAF) - 1, VOTE, TWIN);
        again = memory.load(address + at.COUNT) < count;
        break;
      case at.DECIDE:
        this.decide(address);
        break;
      case at.DECIDE_LEAVES:
        this.readLeaves(address, count);
        this.decide(address);
        break;
      case at.SEND:
        this.generator.bernoulliWord(address, count, CHANGE);
        this.send();
        break;
      case at.REPEAT:
        again = this.repeats(address, count);
        break;
      case at.RECORD:
        this.record();
        break;
      case at.SWAP:
        this.generator.swapStates(at.LEAF_STATE);
        break;
    }
    return again ? memory.load(instruction + at.TARGET) : instruction + at.INSTRUCTION_SIZE;
  }

  private drawLeaf(): void {
    this.leaves.draw(1);
    this.memory.copyWord(at.WORDS, VOTE);
    if (this.coupled) this.memory.copyWord(at.TWINS, TWIN);
  }

  /** Counts a passage of a loop, and whether another one follows. */
  private repeats(counter: number, times: number): boolean {
    const done = this.memory.load(counter) + 1;
    const again = done < times;
    this.memory.store(counter, again ? done : 0);
    return again;
  }

  private record(): void {
    const cursor = this.memory.load(at.TRACE);
    this.memory.copyWord(VOTE, cursor);
    this.memory.store(at.TRACE, cursor + WORD);
  }

  /** Draws which child is picked where one vote is shared, before a node that picks one receives. */
  private openNode(node: number): void {
    const { memory, planes } = this;
    const read = memory.load(node + at.READ);
    if (memory.load(node + at.PICKS)) this.pickChild(node);
    if (read === memory.load(node + at.FAN_IN)) return;
    for (const quarter of QUARTERS) planes.setNumber(node + at.NEEDED + quarter, at.PLANES, read);
  }

  /** Draws in which lanes the votes of a node will be one, and whose it is. */
  private pickChild(node: number): void {
    const { memory } = this;
    const precision = memory.load(node + at.NODE_PRECISION);
    const share = node + at.SHARE;
    this.generator.bernoulliWord(memory.load(node + at.TOGETHER), precision, share);
    this.drawIfAny(node, at.FLIP, node + at.CHANGE);
    const fanIn = memory.load(node + at.FAN_IN);
    this.planes.drawBelow(fanIn, node + at.INDEX, memory.loadWord(share));
  }

  /** Lets a node receive the votes of the next leaves. */
  private readLeaves(node: number, leaves: number): void {
    for (let left = leaves; left > 0;) {
      const first = this.memory.load(at.LEAF);
      const drawn = this.leaves.draw(Math.min(left, at.MOST_WORDS));
      left -= drawn;
      for (let i = 0; i < drawn; i++) {
        this.receive(node, first + i, at.WORDS + WORD * i, at.TWINS + WORD * i);
      }
    }
  }

  /** Counts a vote at a node, where it is read, and keeps it, where it is the one to be shared. */
  private receive(node: number, leaf: number, vote: number, twin: number): void {
    const { memory } = this;
    this.chooseRead(node);
    this.take(node, SIDE, leaf, vote);
    if (this.coupled) this.take(node, TWIN_SIDE, leaf, twin);
    memory.store(node + at.COUNT, memory.load(node + at.COUNT) + 1);
    if (memory.load(node + at.KIND) === at.WEIGHTED) {
      memory.storeTotal(node + at.TOTAL, memory.loadTotal(node + at.TOTAL) + this.weightOf(leaf));
    }
  }

  /**
   * The lanes that read the next vote: with probability (votes still needed)/(votes still to come),
   * so that every subset of the wanted size is equally likely.
   */
  private chooseRead(node: number): void {
    const { memory, planes } = this;
    const fanIn = memory.load(node + at.FAN_IN);
    if (memory.load(node + at.READ) === fanIn) {
      this.setWord(READ_LANES, -1);
      return;
    }
    const left = fanIn - memory.load(node + at.COUNT);
    planes.drawBelow(left, at.DRAWN, Int32Array.of(-1, -1, -1, -1));
    for (const quarter of QUARTERS) {
      const needed = node + at.NEEDED + quarter;
      const read = planes.isBelow(at.DRAWN + quarter, digits(left - 1), needed, digits(fanIn));
      planes.decrement(needed, digits(fanIn), read);
      memory.store(READ_LANES + quarter, read);
    }
  }

  /** Keeps the vote of one of a pair where it is picked, and counts it where it is read. */
  private take(node: number, side: Side, leaf: number, vote: number): void {
    const { memory, planes } = this;
    const count = memory.load(node + at.COUNT);
    const weighted = memory.load(node + at.KIND) === at.WEIGHTED;
    this.keepPicked(node, side, vote);
    for (const quarter of QUARTERS) {
      const read = memory.load(READ_LANES + quarter);
      const correct = memory.load(vote + quarter) & read;
      if (weighted) this.addWeight(node, side.sum + quarter, leaf, { correct, read });
      else planes.countVote(node + side.counter + quarter, count, correct);
    }
  }

  /** Of children that are alike, the first stands for the one that is picked. */
  private keepPicked(node: number, { picked }: Side, vote: number): void {
    const { memory } = this;
    const count = memory.load(node + at.COUNT);
    if (memory.load(node + at.PICKS) === 0) {
      if (count === 0) memory.copyWord(vote, node + picked);
      return;
    }
    const planes = digits(memory.load(node + at.FAN_IN) - 1);
    for (const quarter of QUARTERS) {
      const here = this.planes.equals(node + at.INDEX + quarter, planes, count);
      const kept = memory.load(node + picked + quarter);
      memory.store(node + picked + quarter, select(memory.load(vote + quarter), kept, here));
    }
  }

  /** Adds the weight of a vote to a sum where it is correct, takes it away where it is wrong. */
  private addWeight(node: number, sum: number, leaf: number, vote: ReadVote): void {
    const planes = this.memory.load(node + at.SUM_PLANES);
    const weight = this.weightOf(leaf);
    this.planes.add(node + sum, planes, weight, vote.correct);
    this.planes.add(node + sum, planes, -weight, vote.read & ~vote.correct);
  }

  private weightOf(leaf: number): number {
    return this.memory.load(this.memory.load(at.WEIGHTS) + 4 * leaf);
  }

  /**
   * The output of a node: its decision, or the vote that all share, through the channel. The node is
   * left as it was before it received anything.
   */
  private decide(node: number): void {
    const { memory } = this;
    this.drawDecision(node);
    for (const quarter of QUARTERS) {
      const coin = memory.load(COIN + quarter);
      memory.store(VOTE + quarter, this.outcome(node, SIDE, quarter, coin));
      if (this.coupled) memory.store(TWIN + quarter, this.outcome(node, TWIN_SIDE, quarter, ~coin));
    }
    memory.store(node + at.COUNT, 0);
    memory.storeTotal(node + at.TOTAL, 0);
    this.send();
  }

  private drawDecision(node: number): void {
    const { memory, generator } = this;
    if (memory.load(node + at.PICKS)) {
      memory.copyWord(node + at.SHARE, SHARED_LANES);
      memory.copyWord(node + at.CHANGE, CHANGE);
    } else {
      this.drawIfAny(node, at.TOGETHER, SHARED_LANES);
      this.drawIfAny(node, at.FLIP, CHANGE);
    }
    const odd = memory.load(node + at.READ) & 1;
    if (!odd || memory.load(node + at.KIND) === at.WEIGHTED) generator.coins(COIN);
  }

  /** Draws a word of a node's thresholds, none for an event that does not happen. */
  private drawIfAny(node: number, field: number, out: number): void {
    const { memory, generator } = this;
    const threshold = memory.load(node + field);
    if (threshold === 0) this.setWord(out, 0);
    else generator.bernoulliWord(threshold, memory.load(node + at.NODE_PRECISION), out);
  }

  /** @param coin what decides where votes are equal */
  private outcome(node: number, side: Side, quarter: number, coin: number): number {
    const { memory, planes } = this;
    const shared = memory.load(node + side.picked + quarter);
    const share = memory.load(SHARED_LANES + quarter);
    if (memory.load(node + at.KIND) === at.WEIGHTED) {
      const total = memory.loadTotal(node + at.TOTAL);
      const one = total > 0 ? shared : total < 0 ? ~shared : coin;
      const sums = memory.load(node + at.SUM_PLANES);
      return select(one, planes.signOf(node + side.sum + quarter, sums, coin), share);
    }
    const fanIn = memory.load(node + at.FAN_IN);
    const read = memory.load(node + at.READ);
    return select(shared, planes.majority(node + side.counter + quarter, fanIn, read, coin), share);
  }

  /** Sends the vote through a channel that flips it; a pair, through one that replaces both by opposite coins. */
  private send(): void {
    const { memory } = this;
    if (this.coupled) this.generator.coins(NEW_COIN);
    for (const quarter of QUARTERS) {
      const change = memory.load(CHANGE + quarter);
      const vote = memory.load(VOTE + quarter);
      if (this.coupled) {
        const coin = memory.load(NEW_COIN + quarter);
        memory.store(VOTE + quarter, select(coin, vote, change));
        memory.store(TWIN + quarter, select(~coin, memory.load(TWIN + quarter), change));
      } else memory.store(VOTE + quarter, vote ^ change);
    }
  }

  private setWord(word: number, value: number): void {
    for (const quarter of QUARTERS) this.memory.store(word + quarter, value);
  }
}
