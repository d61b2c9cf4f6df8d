/** Longer than a day is no advice. */
const MOST_SECONDS = 86_400;

/** When a provider says that it may be asked again, in whole seconds: a number, a date, or milliseconds. */
export function retryAfter(headers: ReadonlyMap<string, string>): number | undefined {
  const value = headers.get('retry-after') ?? '';
  return (
    wholeSeconds(numberOf(headers.get('retry-after-ms') ?? '') / 1_000) ??
    wholeSeconds(numberOf(value)) ??
    secondsUntil(Date.parse(value), headers)
  );
}

/** Against the provider's own clock, which may differ from ours. */
export function secondsUntil(moment: number, headers: ReadonlyMap<string, string>): number | undefined {
  return wholeSeconds((moment - Date.parse(headers.get('date') ?? '')) / 1_000);
}

export function wholeSeconds(seconds: number): number | undefined {
  return seconds >= 0 ? Math.min(Math.ceil(seconds), MOST_SECONDS) : undefined;
}

function numberOf(text: string): number {
  return /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN;
}
