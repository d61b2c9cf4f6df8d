import type { Within } from '../state/experiment-answers.ts';

export interface IntervalBarProps {
  /** From 0 to 1; `null` where there is none. */
  readonly value: number | null;
  readonly interval: Within;
  /** Whether it is above the middle for sure, below it, or neither. */
  readonly mood: 'good' | 'bad' | 'calm';
}

/** Where a share is, from 0 to 1, with one half as a line. What it says stands in words beside it. */
export function IntervalBar({ value, interval: [low, high], mood }: IntervalBarProps) {
  const at = (share: number) => `${Math.max(0, Math.min(1, share)) * 100}%`;
  return (
    <span class={`interval interval-${mood}`} aria-hidden="true">
      <span class="interval-middle" />
      <span class="interval-range" style={{ left: at(low ?? 0), width: at((high ?? 1) - (low ?? 0)) }} />
      {value !== null && <span class="interval-value" style={{ left: at(value) }} />}
    </span>
  );
}
