function along(field: string, domain: readonly [number, number]) {
  return {
    field,
    type: 'quantitative' as const,
    axis: null,
    scale: { domain: [...domain], nice: false, zero: false },
  };
}

/** Position channels of fields in pixels from the upper left of a figure without axes. */
export function pixelPlaces(width: number, height: number) {
  return {
    x: (field: string) => along(field, [0, width]),
    y: (field: string) => along(field, [height, 0]),
  };
}
