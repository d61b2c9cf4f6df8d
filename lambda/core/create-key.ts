import type { Allowance } from './allowance.ts';
import { describeAllowance } from './describe-allowance.ts';
import { GatewayError, quoted } from './errors.ts';
import { invalidField } from './fields.ts';
import type { Clock, KeyRecord } from './gateway.ts';
import { digestOf, mintKey } from './gateway-key.ts';
import { readAllowance } from './read-allowance.ts';
import type { Json } from './types.ts';

export interface KeyOrder {
  readonly team: string;
  readonly body: Json;
  readonly place: 'live' | 'local';
  /** The teams that the configuration knows. */
  readonly teams: readonly string[];
}

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 3_650;

/** Makes a gateway key of a team: what to write down, and what to show once. */
export function createKey(order: KeyOrder, pepper: string, clock: Clock) {
  const { name, expiresInDays, allowance } = readOrder(order);
  const { key, keyId, secret } = mintKey(order.place, clock.randomBytes(44));
  const createdAt = clock.now();
  const expiresAt = expiresInDays === undefined ? undefined : createdAt + expiresInDays * DAY_MS;
  const record: KeyRecord & { name: string | undefined; createdAt: number } = {
    keyId,
    team: order.team,
    digest: digestOf(secret, pepper),
    name,
    createdAt,
    expiresAt,
    revokedAt: undefined,
    allowance,
  };
  const answer = {
    id: keyId,
    key,
    team: order.team,
    name: name ?? null,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    ...describeAllowance(allowance),
  };
  return { record, answer };
}

interface ReadOrder {
  readonly name: string | undefined;
  readonly expiresInDays: number | undefined;
  readonly allowance: Allowance;
}

function readOrder({ team, body, teams }: KeyOrder): ReadOrder {
  if (!teams.includes(team)) {
    throw new GatewayError(
      'invalid-request',
      `There is no team ${quoted(team)}. Teams are named in the configuration.`,
    );
  }
  const { name, expiresInDays, budget, limits, ...unknown } = body;
  const [extra] = Object.keys(unknown);
  if (extra !== undefined)
    throw invalidField(extra, 'is not a field of a new key; `name`, `expiresInDays`, `budget` and `limits` are.');
  if (name !== undefined && (typeof name !== 'string' || name === '' || name.length > 64)) {
    throw invalidField('name', 'must be a text of at most 64 characters.');
  }
  const allowance = readAllowance({ budget, limits });
  if (expiresInDays === undefined) return { name, expiresInDays, allowance };
  const isDays = typeof expiresInDays === 'number' && Number.isInteger(expiresInDays);
  if (!isDays || expiresInDays < 1 || expiresInDays > LONGEST_DAYS) {
    throw invalidField('expiresInDays', `must be a whole number from 1 to ${LONGEST_DAYS}.`);
  }
  return { name, expiresInDays, allowance };
}
