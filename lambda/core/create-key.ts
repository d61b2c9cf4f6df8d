import { describeNewKey } from './describe-key.ts';
import { invalidField } from './fields.ts';
import type { Clock } from './gateway.ts';
import { readAllowance } from './limits/read-allowance.ts';
import { type KeyPlan, lifetimeIn, newKey } from './new-key.ts';
import type { Json } from './types.ts';
import { unknownTeam } from './unknown-team.ts';

export interface KeyOrder {
  readonly team: string;
  readonly body: Json;
  readonly place: KeyPlan['place'];
  /** The teams that the configuration knows. */
  readonly teams: readonly string[];
}

/** Makes a gateway key of a team: what to write down, and what to show once. */
export function createKey(order: KeyOrder, pepper: string, clock: Clock) {
  const { key, record } = newKey(planIn(order), pepper, clock);
  return { record, answer: describeNewKey(key, record) };
}

function planIn({ team, body, place, teams }: KeyOrder): KeyPlan {
  if (!teams.includes(team)) throw unknownTeam(team);
  const { name, expiresInDays: _, budget, limits, ...unknown } = body;
  const [extra] = Object.keys(unknown);
  if (extra !== undefined)
    throw invalidField(extra, 'is not a field of a new key; `name`, `expiresInDays`, `budget` and `limits` are.');
  if (name !== undefined && (typeof name !== 'string' || name === '' || name.length > 64)) {
    throw invalidField('name', 'must be a text of at most 64 characters.');
  }
  return { team, place, name, allowance: readAllowance({ budget, limits }), lifetimeMs: lifetimeIn(body) };
}
