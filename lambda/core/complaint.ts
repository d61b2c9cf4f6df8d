import type { ErrorCode } from './errors.ts';

/** A page for browsers comes from something before the provider, which did no work for it. */
export function isPage(headers: ReadonlyMap<string, string>): boolean {
  return /^text\/html\b/i.test(headers.get('content-type') ?? '');
}

/** What the caller is told of a provider's failure: its own words, as far as they are the caller's business. */
export function messageFor(code: ErrorCode, status: number, complaint: string | undefined): string {
  // The provider's own text may hold a part of the team's key, and tells the caller nothing he could act upon.
  if (code === 'provider-auth-failed') return 'The provider refused the key that the gateway holds for it.';
  if (!complaint && status < 400) return `The provider answered ${status} with something that is not an answer.`;
  if (!complaint) return `The provider answered ${status} without saying why.`;
  return withoutKeys(complaint).slice(0, 2_000);
}

/** Providers repeat keys, whole or in part, in what they complain about. */
export function withoutKeys(text: string): string {
  return text.replace(/\b(?:(?:sk|gsk|csk|xai|nvapi|hg)[-_]|AIza)[\w*-]{6,}|[\w-]*\*{3,}[\w-]*/g, '[key]');
}
