/** When something was under way, in milliseconds from the beginning of a call. */
export interface Span {
  readonly from: number;
  readonly firstContent: number | undefined;
  readonly to: number;
}

/** What is needed to lay attempts beside each other. */
export interface Timed {
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly first_content_ms: number | null;
  readonly total_ms: number | null;
}

/** The attempts of a call on one line of time, and how long it is. What has not ended yet goes on to its end. */
export function timeline(attempts: readonly Timed[]): { readonly spans: readonly Span[]; readonly ms: number } {
  const start = Math.min(...attempts.map(({ started_at }) => Date.parse(started_at)));
  const lengths = attempts.map(({ started_at, ended_at, total_ms }) => {
    const from = Date.parse(started_at) - start;
    const told = total_ms ?? (ended_at === null ? undefined : Date.parse(ended_at) - start - from);
    return { from, to: told === undefined ? undefined : from + Math.max(0, told) };
  });
  const contents = attempts.map(({ first_content_ms }, at) => (lengths[at]?.from ?? 0) + (first_content_ms ?? 0));
  const ms = Math.max(1, ...contents, ...lengths.map(({ from, to }) => to ?? from));
  return {
    ms,
    spans: attempts.map(({ first_content_ms }, at) => {
      const { from = 0, to } = lengths[at] ?? {};
      return { from, to: to ?? ms, firstContent: first_content_ms === null ? undefined : from + first_content_ms };
    }),
  };
}
