import { InfeasibleError } from '../model.ts';

/** What an aggregator has to read, and the window it has to fit into. Lengths in tokens. */
export interface ContextLoad {
  /** messages sent to the node */
  readonly fanIn: number;
  readonly messageTokens: number;
  readonly window: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly policy: 'reject' | 'truncate' | 'compress';
}

/** What is left after the context policy: votes read and the length of each message. */
export interface ContextFit {
  readonly read: number;
  readonly messageTokens: number;
}

/**
 * Fits a node's messages into its context window: b·m + prompt + m_out ≤ W.
 *
 * `reject` refuses what does not fit; `truncate` reads a uniformly random ⌊(W − prompt − m_out)/m⌋
 * of the messages; `compress` shortens every message to ⌊(W − prompt − m_out)/b⌋ tokens.
 * Source: context constraint of arXiv:2601.17311; policies as stated here.
 *
 * @throws {InfeasibleError} when no policy fits: not one token of one message is left
 * @example
 * const load = { fanIn: 9, messageTokens: 50, window: 300, promptTokens: 0, outputTokens: 0 };
 * fitContext({ ...load, policy: 'truncate' }); // => { read: 6, messageTokens: 50 }
 * fitContext({ ...load, policy: 'compress' }); // => { read: 9, messageTokens: 33 }
 */
export function fitContext(load: ContextLoad): ContextFit {
  const { fanIn, messageTokens, window, promptTokens, outputTokens, policy } = load;
  const room = window - promptTokens - outputTokens;
  const needed = fanIn * messageTokens;
  if (needed <= room) return { read: fanIn, messageTokens };
  const read = Math.floor(room / messageTokens);
  if (policy === 'truncate' && read >= 1) return { read, messageTokens };
  const compressed = Math.floor(room / fanIn);
  if (policy === 'compress' && compressed >= 1) return { read: fanIn, messageTokens: compressed };
  throw new InfeasibleError(
    `the context window is too small: ${describeNeed(load)} exceed window ${window} by ` +
      `${needed - room} tokens; ${ADVICE[policy]}`,
  );
}

const ADVICE = {
  reject:
    'expected fanIn·messageTokens + promptTokens + outputTokens <= window, or contextPolicy truncate or compress',
  truncate: 'not one whole message can be read',
  compress: 'not one token per message is left',
};

function describeNeed({ fanIn, messageTokens, promptTokens, outputTokens }: ContextLoad): string {
  const extra = promptTokens + outputTokens;
  const messages = `${fanIn} messages of ${messageTokens} tokens`;
  return extra === 0 ? messages : `${messages} and ${extra} tokens of prompt and output`;
}
