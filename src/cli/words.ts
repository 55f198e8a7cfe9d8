import type { Scenario } from '../scenario/scenario.ts';

/** A whole number with separators: 1,234,567. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** `at most ` before the trials of a scenario whose points may end them. */
export function atMost({ parts }: Pick<Scenario, 'parts'>): string {
  return parts.some(({ until, trace }) => until !== undefined || trace !== undefined)
    ? 'at most '
    : '';
}

/** A number of things: `1 point`, `2 points`. */
export function counted(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** A duration for people: `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}
