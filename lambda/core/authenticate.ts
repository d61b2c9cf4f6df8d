import { timingSafeEqual } from 'node:crypto';
import { GatewayError } from './errors.ts';
import type { Caller, Gateway, KeyRecord } from './gateway.ts';
import { digestOf, type ParsedKey, parseKey } from './gateway-key.ts';

/** Compared against when a key id is unknown, so that an unknown id costs the same time as a wrong secret. */
const NOBODY = '0'.repeat(64);

/** Finds out who asks, from headers alone: the body of somebody unknown is never parsed. */
export async function authenticate(headers: Headers, gateway: Gateway): Promise<Caller> {
  const key = presentedKey(headers);
  if (!key) throw refusal();
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
function presentedKey(headers: Headers): ParsedKey | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  return parseKey(bearer ?? '') ?? parseKey(headers.get('x-api-key') ?? '');
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
function refusal(): GatewayError {
  return new GatewayError(
    'unauthenticated',
    'No valid gateway key. Send `Authorization: Bearer hg_…` or `x-api-key: hg_…`; `headgate keys create` makes a key.',
  );
}
