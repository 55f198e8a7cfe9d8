/**
 * Where things lie in the memory of the kernel, in bytes: for the host that writes programs and for
 * the kernel that runs them (kernel/).
 *
 * A word is 128 trials, one a bit. A plane is the word of one binary digit of 128 numbers.
 */
export const LANES = 128;

// The header: what a program is made of. The host writes it.
export const PROGRAM = 0; // address of the first instruction
export const THRESHOLDS = 4; // address of the first leaf's threshold
export const STRIDE = 8; // bytes from leaf to leaf: 0 when all are equal
export const PRECISION = 12; // random bits of a leaf's Bernoulli word
export const FAMILY = 16; // how leaves of a family depend: one of the kinds below
export const FAMILY_SIZE = 20; // contiguous leaves of a family, or 0 when families are listed
export const FAMILY_OF = 24; // address of the family of every leaf, -1 for none
export const FAMILIES = 28; // number of listed families
export const SLOTS = 32; // address of the states of families
export const STRUCK = 36; // threshold of a family being struck: sharing a vote, the cause
export const COMMON = 40; // address of the thresholds of the common votes
export const COMMON_STRIDE = 44;
export const FAMILY_PRECISION = 48;
export const CHANGED = 52; // threshold of the channel flipping a struck leaf's vote; of a pair, sparing it
export const MONOTONE = 56; // whether leaves compare common random numbers, see kernel/monotone.ts
export const WEIGHTS = 60; // address of the integer weights of leaf votes
export const TRACE = 64; // where the next traced word goes

// Cursors of a batch.
export const LEAF = 68; // the next leaf
export const NEXT_FAMILY = 72; // the next contiguous family
export const BOUNDARY = 76; // its first leaf

// What functions pass beside their result.
export const THRESHOLD = 80;
export const BOTH = 84; // two thresholds
export const SECOND = 96;
export const DRAWN = 512; // 24 planes

// Down to this digit some lane is almost always undecided, and none asks.
export const SURELY_OPEN = 23;

// Random generators: the state in use, and that of shared leaves, which change places.
export const STATE = 1024;
export const STATE_SIZE = 144;
export const LEAF_STATE = 1168;

// Stream words of a batch: 0 to 3 are the lanes of generator A, 4 to 7 of B, 8 the ties.
export const HOST_WORD = 10; // what the host draws
export const FAMILY_WORD = 16; // to 24: as 0 to 8, of families whose leaves compare common random numbers

// Kinds of families.
export const NO_FAMILY = 0;
export const SHARED = 1;
export const CAUSE = 2;
export const FROM_HOST = 3; // the host gives the lanes of a family
export const LEAF_FROM_HOST = 4; // the host gives the lanes of every leaf

// The state of a family: lanes from the host as 32 planes of a threshold, or its common vote.
export const FREE = 512; // lanes that are not struck, whose leaves vote by themselves
export const SIGN = 528; // the common vote; of a pair, the vote that is forced, and its twin's
export const SIGN_TWIN = 544;
export const SLOT_SIZE = 560;

// A node: what it is, then its state while its votes come in.
export const KIND = 0;
export const FAN_IN = 4;
export const READ = 8;
export const PICKS = 12; // whether a shared vote is picked among unlike children
export const TOGETHER = 16; // threshold of sharing one vote
export const FLIP = 20; // threshold of the output being flipped (or erased)
export const NODE_PRECISION = 24;
export const SUM_PLANES = 28;
export const COUNT = 32; // votes received so far
export const TOTAL = 40; // sum of the weights of the votes received
export const SHARE = 4176; // lanes in which all votes are one
export const PICKED = 48; // the vote that all share
export const PICKED_TWIN = 64;
export const COUNTER = 80; // 24 × (pending plane, sum plane)
export const COUNTER_TWIN = 848;
export const INDEX = 1616; // 24 planes: which child is picked
export const NEEDED = 2000; // 24 planes: how many votes are still to be read
export const SUM = 2384; // 56 planes in two's complement
export const SUM_TWIN = 3280;
export const TOGETHER_ENTRY = 4192;
export const FLIP_ENTRY = 4720;
export const CHANGE = 5248; // lanes in which the output will be flipped (or erased)
export const NODE_SIZE = 5264;
export const PLANES = 24;
export const MOST_TRIES = 6; // uniform integers that are drawn at once, until one is small enough

// Kinds of nodes.
export const MAJORITY = 0;
export const WEIGHTED = 1;

// An instruction: its operation, then these.
export const ADDRESS = 4; // of a node or a counter; SEND: a threshold
export const NUMBER = 8; // of leaves, of times, of votes until it goes on; SEND: digits
export const TARGET = 12; // address of the instruction that it goes back to
export const INSTRUCTION_SIZE = 16;
export const END = 0;
export const OPEN = 1;
export const LEAVES = 2;
export const DRAW_LEAF = 3;
export const RECEIVE = 4;
export const DECIDE = 5;
export const SEND = 6;
export const REPEAT = 7;
export const RECORD = 8;
export const SWAP = 9;
export const DECIDE_LEAVES = 10; // LEAVES and DECIDE at once, for a node of a few equal leaves

// Where the root's votes and their twins' are left.
export const ROOT = 1312;

// Words that are drawn together: a few of one kind, and those of leaves with their twins.
export const DRAWS = 1344; // 24 words
export const MOST_WORDS = 64;
export const WORDS = 1728;
export const TWINS = 2752;
export const STRUCK_WORDS = 3776;
export const MIXED = 3776; // the 32 planes of a threshold, where no STRUCK_WORDS are drawn

// A threshold written out for a precision: what decides ties, and the masks of its digits.
export const MASKS = 16; // precision + 1 words, see kernel/generator.ts
export const ENTRY_SIZE = 528;
export const LEAF_ENTRY = 4800; // of the leaves, where all are equal

// Scratch for choosing one of the words that leaves drew.
export const PICKS_AMONG = 5328; // 32 words

// Common random numbers: digits that are drawn lane by lane, whatever the probability, and the state
// of the generators of families.
export const SHARED_DIGITS = 16;
export const FAMILY_STATE = 5840;
export const HEADER_SIZE = 5984;
