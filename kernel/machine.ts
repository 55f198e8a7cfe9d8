import { bernoulli, coins, maskedWords, swapStates } from './generator';
import {
  ADDRESS, CHANGE, COUNT, COUNTER, COUNTER_TWIN, DECIDE, DECIDE_LEAVES, DRAWN, DRAWS, DRAW_LEAF,
  END, ENTRY_SIZE, FAN_IN, FLIP, FLIP_ENTRY, INDEX, INSTRUCTION_SIZE, KIND, LEAF, LEAF_ENTRY,
  LEAF_STATE, LEAVES, MAJORITY, MOST_WORDS, NEEDED, NODE_PRECISION, NUMBER, OPEN, PICKED, PICKED_TWIN,
  PICKS, PRECISION, PROGRAM, READ, RECEIVE, RECORD, REPEAT, SECOND, SEND, SHARE, SUM,
  SUM_PLANES, SUM_TWIN, SWAP, TARGET, TOGETHER, TOGETHER_ENTRY, TOTAL, TRACE, TWINS, WEIGHTED,
  WEIGHTS, WORDS,
} from '../src/models/majority/engine/layout';
import { beginLeaves, drawLeaves } from './leaves';
import {
  addWeight, countVote, decrement, digits, drawBelow, equals, isBelow, majority, pick, setNumber,
  signOf,
} from './planes';

/**
 * Runs a program once: 128 trials of an organization. One word, `vote`, goes from operation to
 * operation; nodes keep what they have received. With `coupled`, a twin goes beside it.
 *
 * A new kind of node is one case in `receive`, which takes a vote in, and one in `outcome`.
 */
@inline
export function execute(coupled: bool): v128 {
  beginLeaves();
  let at: usize = load<i32>(PROGRAM);
  let vote = i32x4.splat(0);
  let twin = vote;
  while (load<i32>(at) != END) {
    const node: usize = load<i32>(at, ADDRESS);
    switch (load<i32>(at)) {
      case OPEN: {
        openNode(node);
        break;
      }
      case LEAVES: {
        readLeaves(node, load<i32>(at, NUMBER), coupled);
        break;
      }
      case DRAW_LEAF: {
        drawLeaves(1, coupled);
        vote = v128.load(WORDS);
        if (coupled) twin = v128.load(TWINS);
        break;
      }
      case RECEIVE: {
        receive(node, load<i32>(LEAF) - 1, vote, twin, coupled);
        if (load<i32>(node, COUNT) < load<i32>(at, NUMBER)) {
          at = load<i32>(at, TARGET);
          continue;
        }
        break;
      }
      case DECIDE: {
        vote = decide(node, coupled);
        if (coupled) twin = v128.load(SECOND);
        break;
      }
      case DECIDE_LEAVES: {
        vote = decideLeaves(node, load<i32>(at, NUMBER));
        break;
      }
      case SEND: {
        vote = send(vote, twin, bernoulli(load<u32>(at, ADDRESS), load<i32>(at, NUMBER)), coupled);
        if (coupled) twin = v128.load(SECOND);
        break;
      }
      case REPEAT: {
        const times = load<i32>(node) + 1;
        const again = times < load<i32>(at, NUMBER);
        store<i32>(node, again ? times : 0);
        if (again) {
          at = load<i32>(at, TARGET);
          continue;
        }
        break;
      }
      case RECORD: {
        const cursor = load<i32>(TRACE);
        v128.store(cursor, vote);
        store<i32>(TRACE, cursor + 16);
        break;
      }
      case SWAP: {
        swapStates(LEAF_STATE);
        break;
      }
    }
    at += INSTRUCTION_SIZE;
  }
  if (coupled) v128.store(SECOND, twin);
  return vote;
}

/** Draws where one vote will be shared and which child is picked, before a node receives. */
function openNode(node: usize): void {
  const fanIn = load<i32>(node, FAN_IN);
  if (load<i32>(node, PICKS)) {
    const flips = load<u32>(node, FLIP) > 0;
    const digits = load<i32>(node, NODE_PRECISION);
    maskedWords(node + TOGETHER_ENTRY, ENTRY_SIZE, digits, 1 + i32(flips), DRAWS);
    const share = v128.load(DRAWS);
    v128.store(node, share, SHARE);
    v128.store(node, flips ? v128.load(DRAWS, 16) : i32x4.splat(0), CHANGE);
    drawBelow(fanIn, node + INDEX, share);
  }
  if (load<i32>(node, READ) < fanIn) setNumber(node + NEEDED, load<i32>(node, READ));
}

/** Whether the votes of a node need no more than to be counted. */
@inline
function counts(node: usize): bool {
  return (
    load<i32>(node, KIND) == MAJORITY && load<i32>(node, READ) == load<i32>(node, FAN_IN)
  );
}

/** Lets a node receive the votes of the next leaves. */
@inline
function readLeaves(node: usize, leaves: i32, coupled: bool): void {
  const plain = counts(node);
  for (let left = leaves; left > 0; ) {
    const first = load<i32>(LEAF);
    const drawn = drawLeaves(min(left, MOST_WORDS), coupled);
    left -= drawn;
    if (plain) {
      countWords(node, drawn, coupled);
      continue;
    }
    for (let i = 0; i < drawn; i++) {
      const at = <usize>i << 4;
      const vote = v128.load(WORDS + at);
      receive(node, first + i, vote, coupled ? v128.load(TWINS + at) : vote, coupled);
    }
  }
}

/** {@link receive} of many words, at a node that needs no more than to count them. */
@inline
function countWords(node: usize, words: i32, coupled: bool): void {
  const count = load<i32>(node, COUNT);
  store<i32>(node, count + words, COUNT);
  keepAmong(node, count, words, coupled);
  for (let i = 0; i < words; i++) {
    const at = <usize>i << 4;
    countVote(node + COUNTER, count + i, v128.load(WORDS + at));
    if (coupled) countVote(node + COUNTER_TWIN, count + i, v128.load(TWINS + at));
  }
}

/** Counts a vote at a node, where it is read, and keeps it, where it is the one to be shared. */
@inline
function receive(node: usize, leaf: i32, vote: v128, twin: v128, coupled: bool): void {
  const count = load<i32>(node, COUNT);
  store<i32>(node, count + 1, COUNT);
  keepPicked(node, count, vote, twin, coupled);
  let read = i32x4.splat(-1);
  if (load<i32>(node, READ) < load<i32>(node, FAN_IN)) {
    read = chooseRead(node, count);
    vote = v128.and(vote, read);
    if (coupled) twin = v128.and(twin, read);
  }
  switch (load<i32>(node, KIND)) {
    case WEIGHTED: {
      const weight = load<i32>(load<i32>(WEIGHTS) + (leaf << 2));
      const planes = load<i32>(node, SUM_PLANES);
      store<i64>(node, load<i64>(node, TOTAL) + weight, TOTAL);
      addWeight(node + SUM, planes, weight, vote, read);
      if (coupled) addWeight(node + SUM_TWIN, planes, weight, twin, read);
      break;
    }
    default: {
      countVote(node + COUNTER, count, vote);
      if (coupled) countVote(node + COUNTER_TWIN, count, twin);
    }
  }
}

/** {@link keepPicked} of many words: at once where they are all that the node receives. */
@inline
function keepAmong(node: usize, count: i32, words: i32, coupled: bool): void {
  const picks = load<i32>(node, PICKS) != 0;
  if (picks && words == load<i32>(node, FAN_IN)) {
    const planes = digits(words - 1);
    v128.store(node, pick(WORDS, words, node + INDEX, planes), PICKED);
    if (coupled) v128.store(node, pick(TWINS, words, node + INDEX, planes), PICKED_TWIN);
    return;
  }
  const kept = picks ? words : max(0, min(words, 1 - count));
  for (let i = 0; i < kept; i++) {
    const at = <usize>i << 4;
    keepPicked(node, count + i, v128.load(WORDS + at), v128.load(TWINS + at), coupled);
  }
}

/** Of children that are alike, the first stands for the one that is picked. */
@inline
function keepPicked(node: usize, count: i32, vote: v128, twin: v128, coupled: bool): void {
  if (load<i32>(node, PICKS)) {
    const here = equals(node + INDEX, digits(load<i32>(node, FAN_IN) - 1), count);
    vote = v128.bitselect(vote, v128.load(node, PICKED), here);
    if (coupled) twin = v128.bitselect(twin, v128.load(node, PICKED_TWIN), here);
  } else if (count > 0) return;
  v128.store(node, vote, PICKED);
  if (coupled) v128.store(node, twin, PICKED_TWIN);
}

/**
 * The lanes that read the next vote: with probability (votes still needed)/(votes still to come),
 * so that every subset of the wanted size is equally likely.
 */
function chooseRead(node: usize, count: i32): v128 {
  const fanIn = load<i32>(node, FAN_IN);
  const left = fanIn - count;
  const planes = digits(fanIn);
  drawBelow(left, DRAWN, i32x4.splat(-1));
  const read = isBelow(DRAWN, digits(left - 1), node + NEEDED, planes);
  decrement(node + NEEDED, planes, read);
  return read;
}

/**
 * The output of a node: its decision, or the vote that all share, through the channel. The node is
 * left as it was before it received anything.
 */
@inline
function decide(node: usize, coupled: bool): v128 {
  const picks = load<i32>(node, PICKS) != 0;
  const together = !picks && load<u32>(node, TOGETHER) > 0;
  const flips = !picks && load<u32>(node, FLIP) > 0;
  let share = picks ? v128.load(node, SHARE) : i32x4.splat(0);
  let change = picks ? v128.load(node, CHANGE) : i32x4.splat(0);
  const words = i32(together) + i32(flips);
  if (words > 0) {
    const first: usize = together ? TOGETHER_ENTRY : FLIP_ENTRY;
    maskedWords(node + first, ENTRY_SIZE, load<i32>(node, NODE_PRECISION), words, DRAWS);
    if (together) share = v128.load(DRAWS);
    if (flips) change = v128.load(DRAWS + (<usize>(words - 1) << 4));
  }
  const coin = load<i32>(node, READ) & 1 && load<i32>(node, KIND) == MAJORITY ? share : coins();
  const vote = outcome(node, COUNTER, SUM, PICKED, share, coin);
  const twin = coupled
    ? outcome(node, COUNTER_TWIN, SUM_TWIN, PICKED_TWIN, share, v128.not(coin))
    : vote;
  store<i32>(node, 0, COUNT);
  store<i64>(node, 0, TOTAL);
  return send(vote, twin, change, coupled);
}

/**
 * The output of a node that receives nothing but a few independent leaves of one accuracy: what
 * {@link readLeaves} and {@link decide} do, with all words drawn in one go.
 */
function decideLeaves(node: usize, leaves: i32): v128 {
  const together = load<u32>(node, TOGETHER) > 0;
  const flips = load<u32>(node, FLIP) > 0;
  const words = i32(together) + i32(flips);
  const more = node + (together ? TOGETHER_ENTRY : FLIP_ENTRY);
  const digits = load<i32>(node, NODE_PRECISION);
  maskedWords(LEAF_ENTRY, 0, load<i32>(PRECISION), leaves, WORDS, more, digits, words);
  for (let i = 0; i < leaves; i++) countVote(node + COUNTER, i, v128.load(WORDS + (i << 4)));
  store<i32>(LEAF, load<i32>(LEAF) + leaves);
  const share = together ? v128.load(DRAWS) : i32x4.splat(0);
  const change = flips ? v128.load(DRAWS + (<usize>(words - 1) << 4)) : i32x4.splat(0);
  const coin = leaves & 1 ? share : coins();
  const counted = majority(node + COUNTER, leaves, leaves, coin);
  return v128.xor(v128.bitselect(v128.load(WORDS), counted, share), change);
}

/** Sends a vote through a channel that flips it; of a pair, one that replaces both by opposite coins. */
@inline
function send(vote: v128, twin: v128, change: v128, coupled: bool): v128 {
  if (!coupled) return v128.xor(vote, change);
  const coin = coins();
  v128.store(SECOND, v128.bitselect(v128.not(coin), twin, change));
  return v128.bitselect(coin, vote, change);
}

@inline
function outcome(
  node: usize,
  counter: usize,
  sum: usize,
  picked: usize,
  share: v128,
  coin: v128,
): v128 {
  const shared = v128.load(node + picked);
  switch (load<i32>(node, KIND)) {
    case WEIGHTED: {
      const total = load<i64>(node, TOTAL);
      const one = total > 0 ? shared : total < 0 ? v128.not(shared) : coin;
      return v128.bitselect(one, signOf(node + sum, load<i32>(node, SUM_PLANES), coin), share);
    }
    default: {
      const fanIn = load<i32>(node, FAN_IN);
      const counted = majority(node + counter, fanIn, load<i32>(node, READ), coin);
      return v128.bitselect(shared, counted, share);
    }
  }
}
