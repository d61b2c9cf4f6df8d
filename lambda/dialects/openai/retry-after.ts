import { objectsIn, textIn } from './wire.ts';

/** Longer than a day is no advice. */
const MOST_SECONDS = 86_400;

/** When a provider says that it may be asked again, in whole seconds: a number, a date, or milliseconds. */
export function retryAfter(headers: ReadonlyMap<string, string>): number | undefined {
  const value = headers.get('retry-after') ?? '';
  return (
    bounded(numberIn(headers.get('retry-after-ms') ?? '') / 1_000) ??
    bounded(numberIn(value)) ??
    // Against the provider's own clock, which may differ from ours.
    bounded((Date.parse(value) - Date.parse(headers.get('date') ?? '')) / 1_000)
  );
}

/** Gemini says it in the body, as `RetryInfo`, and in no header (seen 2026-08-22). */
export function retryDelayIn(details: unknown): number | undefined {
  const delays = objectsIn(details).map((detail) => /^(\d+(?:\.\d+)?)s$/.exec(textIn(detail.retryDelay) ?? ''));
  const [, seconds] = delays.find((match) => match !== null) ?? [];
  return seconds === undefined ? undefined : bounded(Number(seconds));
}

function numberIn(text: string): number {
  return /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN;
}

function bounded(seconds: number): number | undefined {
  return seconds >= 0 ? Math.min(Math.ceil(seconds), MOST_SECONDS) : undefined;
}
