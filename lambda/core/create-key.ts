import { describeNewKey } from './describe-key.ts';
import type { Clock } from './gateway.ts';
import { requireKeyFields } from './key-fields.ts';
import { nameIn, tagsIn } from './key-labels.ts';
import type { Allowance } from './limits/allowance.ts';
import { readAllowance } from './limits/read-allowance.ts';
import { requireWithinTeam } from './limits/within-team.ts';
import { type KeyPlan, lifetimeIn, newKey } from './new-key.ts';
import type { Json } from './types.ts';
import { unknownTeam } from './unknown-team.ts';

export interface KeyOrder {
  readonly team: string;
  readonly body: Json;
  readonly place: KeyPlan['place'];
  /** What its team may; `undefined` if there is no such team. */
  readonly ofTeam: Allowance | undefined;
}

/** Makes a gateway key of a team: what to write down, and what to show once. */
export function createKey(order: KeyOrder, pepper: string, clock: Clock) {
  const { key, record } = newKey(planIn(order), pepper, clock);
  return { record, answer: describeNewKey(key, record) };
}

function planIn({ team, body, place, ofTeam }: KeyOrder): KeyPlan {
  if (!ofTeam) throw unknownTeam(team);
  requireKeyFields(body, 'create', 'team');
  const { name, tags, budget, limits } = body;
  const allowance = readAllowance({ budget, limits });
  requireWithinTeam(allowance, ofTeam);
  return { team, place, name: nameIn(name), tags: tagsIn(tags), allowance, lifetimeMs: lifetimeIn(body) };
}
