export interface MeterProps {
  readonly label: string;
  /** 1 is all of it. */
  readonly share: number;
  /** Where it will be, if that is known. */
  readonly ghost?: number | undefined;
  readonly mood?: 'calm' | 'near' | 'over';
}

/** How much of something is gone, as a bar. */
export function Meter({ label, share, ghost, mood = 'calm' }: MeterProps) {
  const width = (part: number) => `${Math.max(0, Math.min(1, part)) * 100}%`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw a <meter> their own way, and with one value.
    <div
      class={`meter meter-${mood}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(Math.min(1, share) * 100)}
    >
      {ghost !== undefined && <span class="meter-ghost" style={{ width: width(ghost) }} />}
      <span class="meter-fill" style={{ width: width(share) }} />
    </div>
  );
}
