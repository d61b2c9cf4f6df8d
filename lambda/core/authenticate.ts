import { timingSafeEqual } from 'node:crypto';
import { GatewayError } from './errors.ts';
import type { Caller, Gateway, KeyRecord } from './gateway.ts';
import { digestOf, type ParsedKey, parseKey } from './gateway-key.ts';
import { isTokenShaped } from './iam-token.ts';
import { callerOf } from './token-caller.ts';
import { TokenRefusal } from './token-refusal.ts';

/** Compared against when a key id is unknown, so that an unknown id costs the same time as a wrong secret. */
const NOBODY = '0'.repeat(64);

/** Finds out who asks, from headers alone: the body of somebody unknown is never parsed. */
export async function authenticate(headers: Headers, gateway: Gateway): Promise<Caller> {
  const presented = presentedIn(headers);
  const key = presented.map(parseKey).find((parsed) => parsed !== undefined);
  if (!key) return await callerByToken(presented, gateway);
  const [pepper, record] = await Promise.all([gateway.secrets.pepper(), lookUp(key, gateway)]);
  const digest = Buffer.from(digestOf(key.secret, pepper), 'hex');
  const isRight = timingSafeEqual(digest, Buffer.from(record?.digest ?? NOBODY, 'hex'));
  const now = gateway.clock.now();
  // A team that was taken out of the configuration has left, and its keys with it.
  if (
    !record ||
    !isRight ||
    !gateway.teams.has(record.team) ||
    isOver(record.expiresAt, now) ||
    isOver(record.revokedAt, now)
  )
    throw refusal();
  const { team, keyId, allowance, tags, scopes } = record;
  return { team, keyId, door: 'key', allowance, tags, scopes };
}

/** Both headers are read on every endpoint: SDKs of one vendor differ, and some clients send both. */
function presentedIn(headers: Headers): readonly string[] {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  return [bearer ?? '', headers.get('x-api-key') ?? ''];
}

/** Lets in who has a token of IAM. Why another is not let in is for the log alone. */
async function callerByToken(presented: readonly string[], gateway: Gateway): Promise<Caller> {
  const token = presented.find(isTokenShaped);
  const { tokens } = gateway;
  if (!token || !tokens) throw refusal();
  try {
    return callerOf(await tokens.verify(token), tokens, gateway);
  } catch (cause) {
    if (cause instanceof TokenRefusal) throw refusal(cause);
    const details = { cause, retryAfterSeconds: 1 };
    throw new GatewayError('access-unavailable', 'Tokens cannot be verified just now.', details);
  }
}

async function lookUp(key: ParsedKey, gateway: Gateway): Promise<KeyRecord | undefined> {
  const known = gateway.keyCache.get(key.keyId, gateway.clock.now());
  if (known) return known.record;
  const record = await gateway.keys.find(key.keyId).catch((cause: unknown) => {
    throw new GatewayError('access-unavailable', 'Gateway keys cannot be read just now.', {
      cause,
      retryAfterSeconds: 1,
    });
  });
  gateway.keyCache.set(key.keyId, record, gateway.clock.now());
  return record;
}

function isOver(moment: number | undefined, now: number): boolean {
  return moment !== undefined && moment <= now;
}

/** One text for every reason: it must not tell a guesser which part was right. */
function refusal(cause?: TokenRefusal): GatewayError {
  return new GatewayError(
    'unauthenticated',
    'No valid gateway key. Send `Authorization: Bearer hg_…` or `x-api-key: hg_…`; `headgate keys create` makes a key. ' +
      'A token of AWS STS goes in the same place, where the gateway accepts them.',
    { cause },
  );
}
