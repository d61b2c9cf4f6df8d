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

/** What a key can be let look up, beside what shows itself. */
export const LOOK_UPS: readonly string[] = ['/usage', '/calls', '/generation', '/targets', '/experiments'];

/** Refuses an endpoint that the team or the key may not use, before the body is read. */
export function requireEndpoint({ team, key }: Permit, endpoint: string): void {
  for (const [whose, { limits }] of [['team', team] as const, ['key', key] as const]) {
    const { endpoints } = limits;
    if (endpoints && !endpoints.includes(endpoint)) throw notAmong(whose, endpoint, endpoints);
  }
}

/** What shows a key itself, and nothing of others: what it may ask for, and its own limits. */
const OF_ITSELF: ReadonlySet<string> = new Set(['/models', '/models/{model+}', '/budget']);

/** Refuses to show a key what it was not made for. A team may always look at its own books: its limits are of what it asks for. */
export function requireLookUp({ key }: Permit, endpoint: string): void {
  const { endpoints } = key.limits;
  if (!endpoints || OF_ITSELF.has(endpoint)) return;
  const isWithin = (one: string) => endpoint === one || endpoint.startsWith(`${one}/{`);
  if (!endpoints.some(isWithin)) throw notAmong('key', endpoint, endpoints);
}

function notAmong(whose: 'team' | 'key', endpoint: string, endpoints: readonly string[]): GatewayError {
  const allowed = endpoints.length > 0 ? endpoints.join(', ') : 'none';
  const message = `This ${whose} may not use ${endpoint}; it may use ${allowed} (\`limits.endpoints\`).`;
  return new GatewayError('forbidden', message);
}
