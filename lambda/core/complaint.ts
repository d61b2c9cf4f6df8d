import type { ErrorCode, Remedy } from './errors.ts';

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
  // Cut first, because it may be as long as the prompt; a little later, so that no key is cut in half.
  return withoutKeys(complaint.slice(0, 3_000)).slice(0, 2_000);
}

/** Providers repeat keys, whole or in part, in what they complain about; AWS names accounts and roles. */
export function withoutKeys(text: string): string {
  const told = text.replace(/\barn:aws[\w-]*:(?:sts|iam|bedrock):[^\s"'\\<>]+/g, '[arn]');
  return withoutMasked(told.replace(/\b(?:(?:sk|gsk|csk|xai|nvapi|hg)[-_]|AIza)[\w*-]{6,}/g, '[key]'));
}

/** Stars in the midst of a word are a key of which the ends still show. By hand: a pattern for it takes quadratic time. */
function withoutMasked(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = text.indexOf('***'); at >= 0; at = text.indexOf('***', from)) {
    let start = at;
    while (start > from && IN_KEY.test(text.charAt(start - 1))) start -= 1;
    let end = at;
    while (end < text.length && IN_KEY.test(text.charAt(end))) end += 1;
    pieces.push(text.slice(from, start), '[key]');
    from = end;
  }
  return from === 0 ? text : pieces.join('') + text.slice(from);
}

const IN_KEY = /[\w*-]/;

/**
 * Signatures and sealed thoughts belong to a model, an account and a conversation, and a provider that finds another's
 * refuses the whole request. Wording: claude-code 10627 and 63265, codex 8145, opencode 48637, seen 2026-11-20.
 */
const THOUGHTS_REFUSED =
  /invalid `?signature`? in `?thinking`? block|thinking`? blocks in the latest assistant message cannot be modified|encrypted content .{0,200}could not be (verified|decrypted)|invalid_encrypted_content|thought signature is not valid|corrupted thought signature/i;
/**
 * Refused for what is in it, and not for its form. OpenAI's and Azure's codes; "Output blocked by content filtering policy"
 * (Anthropic), "Invalid prompt: your prompt was flagged as potentially violating our usage policy" (OpenAI), "… requires
 * moderation on … Your input was flagged for …" (OpenRouter), "Content violates usage guidelines" (xAI); seen 2026-11-20.
 */
const FILTERED =
  /content_filter|content_policy_violation|moderation_blocked|ResponsibleAIPolicyViolation|content filtering policy|flagged as potentially violating|input was flagged|content violates usage guidelines/i;

/** Whether a provider refuses a request for its content: another one may see that differently. */
export function isFiltered(status: number, complaint: string): boolean {
  return (status === 400 || status === 403 || status === 422) && FILTERED.test(complaint);
}

/** "Function tools with reasoning_effort are not supported for gpt-5.6-terra in /v1/chat/completions …" */
const TOOLS_REFUSED = /tools? with reasoning_effort are not supported .{0,200}\/v1\/responses/i;

/** What may mend a request that a provider has complained about so. */
export function remedyFor(code: ErrorCode, complaint: string): Remedy | undefined {
  if (code !== 'invalid-request') return undefined;
  if (THOUGHTS_REFUSED.test(complaint)) return 'without-thoughts';
  return TOOLS_REFUSED.test(complaint) ? 'another-dialect' : undefined;
}
