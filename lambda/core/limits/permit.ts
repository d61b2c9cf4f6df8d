import { GatewayError } from '../errors.ts';
import type { Caller } from '../gateway.ts';
import type { Names } from '../names.ts';
import { type Allowance, type TeamAllowance, UNLIMITED } from './allowance.ts';
import { type Allows, allowedBy } from './allowed-models.ts';

/** What holds for a caller: what its team may and what its key may, so that a key can never do more than its team. */
export interface Permit {
  readonly caller: Caller;
  readonly team: TeamAllowance;
  readonly key: Allowance;
  /** `undefined`: every model. */
  readonly allows: Allows | undefined;
}

/** Puts together what holds for a caller. */
export function permitFor(caller: Caller, team: TeamAllowance, names: Names): Permit {
  const key = caller.allowance ?? UNLIMITED;
  return { caller, team, key, allows: allowedBy([team.limits.models, key.limits.models], names) };
}

/** Refuses an endpoint that the team or the key may not use, before the body is read. */
export function requireEndpoint({ team, key }: Permit, endpoint: string): void {
  for (const [whose, { limits }] of [['team', team] as const, ['key', key] as const]) {
    const { endpoints } = limits;
    if (!endpoints || endpoints.includes(endpoint)) continue;
    const allowed = endpoints.length > 0 ? endpoints.join(', ') : 'none';
    const message = `This ${whose} may not use ${endpoint}; it may use ${allowed} (\`limits.endpoints\`).`;
    throw new GatewayError('forbidden', message);
  }
}
