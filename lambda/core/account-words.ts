/** What a provider said, as far as it may be about the key and its account. */
export interface Said {
  /** Its own words for it: `code`, `type` and the like, which are of a closed list. */
  readonly words: readonly (string | undefined)[];
  /** Free text, which may repeat anything of the request: names of functions, values, whole prompts. */
  readonly message: string | undefined;
  readonly param?: string | undefined;
}

const SPENT_WORDS: ReadonlySet<string> = new Set([
  'insufficient_quota',
  'insufficient_credit',
  'insufficient_credits',
  'insufficient_balance',
  'credit_balance_exhausted',
  'credit_balance_too_low',
  'spend_limit_reached',
  'spend_limit_exceeded',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'enforced_spend_limit_reached',
  'billing_error',
  'billing_not_active',
  'billing_hard_limit_reached',
  'billing_limit_reached',
]);
/** OpenAI, Anthropic, DeepSeek, OpenRouter, xAI and Gemini, in this order; seen 2026-11-20. */
const SPENT = opening(
  'You exceeded your current quota, please check your plan and billing details',
  'Your account is not active, please check your billing details',
  'Billing hard limit has been reached',
  'Your credit balance is too low',
  'You have reached your specified (?:\\w+ )?API usage limits',
  'Insufficient (?:balance|credits?|quota)\\b',
  'This request requires more credits',
  'Your (?:newly created )?team\\b.{0,80}(?:used all available credits|have any credits)',
  'This API method requires billing to be enabled',
  'Gemini API free tier is not available in your country',
);

const BAD_KEY_WORDS: ReadonlySet<string> = new Set([
  'invalid_api_key',
  'incorrect_api_key',
  'api_key_invalid',
  'authentication_error',
]);
const BAD_KEY = opening(
  '(?:Incorrect|Invalid) API[ -]key\\b',
  'Invalid x-api-key\\b',
  'API key (?:not valid|not found|expired)\\b',
  'The API key you provided is (?:invalid|incorrect)\\b',
);

const LIMITED_WORDS: ReadonlySet<string> = new Set([
  'rate_limit',
  'rate_limited',
  'rate_limit_error',
  'rate_limit_exceeded',
  'too_many_requests',
]);
/** "Request too large for gpt-5 in organization … on tokens per min (TPM): Limit 30000, Requested 47482." */
const LARGER_THAN_LIMIT = opening('Request too large\\b');

/** Whether the account is spent: nothing can be had with this key for a while. */
export function isSpent(said: Said): boolean {
  return isAmong(SPENT_WORDS, said) || opensWith(SPENT, said);
}

/** Whether the key is not accepted. */
export function isBadKey(said: Said): boolean {
  return isAmong(BAD_KEY_WORDS, said) || opensWith(BAD_KEY, said);
}

export function isLimited(said: Said): boolean {
  return isAmong(LIMITED_WORDS, said);
}

/** Whether one request is larger than all that is allowed in a minute: it never fits there, and others do. */
export function isLargerThanLimit(status: number, { message }: Said): boolean {
  return (status === 413 || status === 429) && LARGER_THAN_LIMIT.test(message ?? '');
}

function isAmong(known: ReadonlySet<string>, { words }: Said): boolean {
  return words.some((word) => word !== undefined && known.has(word.toLowerCase()));
}

/** What complains of a parameter complains of the caller, whatever it repeats. */
function opensWith(sentence: RegExp, { message, param }: Said): boolean {
  return param === undefined && message !== undefined && sentence.test(message);
}

/** Sentences of providers are known by how they begin: what a caller wrote is repeated only further on. */
function opening(...sentences: string[]): RegExp {
  return new RegExp(`^\\s*(?:Provider returned error: )?(?:${sentences.join('|')})`, 'i');
}
