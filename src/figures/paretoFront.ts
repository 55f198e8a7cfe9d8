/** What a point costs, reaches and takes. */
export interface Offer {
  readonly cost: number;
  readonly value: number;
  readonly latency: number;
}

/** Whether the first is nowhere worse than the second, and somewhere better. */
function beats(a: Offer, b: Offer): boolean {
  const nowhereWorse = a.cost <= b.cost && a.value >= b.value && a.latency <= b.latency;
  return nowhereWorse && (a.cost < b.cost || a.value > b.value || a.latency < b.latency);
}

/**
 * The offers that no other beats in cost, value and latency at once (Pareto's front), in their
 * order.
 *
 * @param offers of finite numbers
 */
export function findFront<O extends Offer>(offers: readonly O[]): O[] {
  return offers.filter((offer) => !offers.some((other) => beats(other, offer)));
}

/** The offers that no other beats in cost and value, whatever it takes, by rising cost. */
export function findFrontier<O extends Offer>(offers: readonly O[]): O[] {
  const level = offers.map((offer) => ({
    offer,
    cost: offer.cost,
    value: offer.value,
    latency: 0,
  }));
  return findFront(level)
    .map(({ offer }) => offer)
    .sort((a, b) => a.cost - b.cost);
}
