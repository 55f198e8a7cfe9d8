/** What a sampler may tell about one trial, so that joint frequencies can be tested. Votes are 0 or 1, 1 is correct. */
export interface Trace {
  /** a leaf (or an own vote of a chain) was drawn */
  leaf?(leaf: number, vote: number): void;
  /** a node received a vote from its `child`-th child; chains: child 0 is the message */
  received?(level: number, node: number, child: number, vote: number): void;
  /** a node counted the vote of its `child`-th child, which fits its window; chains as above */
  read?(level: number, node: number, child: number): void;
  /** a node decided; chains: level is the agent */
  output?(level: number, node: number, vote: number): void;
}

export const SILENT: Trace = Object.freeze({});
