import { authenticate } from './authenticate.ts';
import { GatewayError } from './errors.ts';
import type { Arrival, Caller, Gateway } from './gateway.ts';
import { principalOf } from './principal.ts';

/** How a team is called: opaque to the patterns of IAM, and to the names of partitions. */
const TEAM_NAME = /^[a-z][a-z0-9-]{0,30}$/;
/** What can be read of a team that has left the configuration: what it was billed stays. */
const BOOKS = ['/usage', '/calls', '/calls/{id}', '/ledger/verify'];

/** Finds out who asks: by the key, or at the door of teams by what IAM has verified. */
export async function identify(headers: Headers, arrival: Arrival, gateway: Gateway): Promise<Caller> {
  const { team, endpoint, signer } = arrival;
  if (team === undefined) return await authenticate(headers, gateway);
  // API Gateway lets no such request in; a route that is deployed wrongly must not open the door.
  if (!signer) throw new GatewayError('forbidden', 'Nobody has signed this request.');
  const isKnown = gateway.teams.has(team) || BOOKS.includes(endpoint);
  if (!TEAM_NAME.test(team) || !isKnown) throw new GatewayError('endpoint-unknown', 'There is no such team.');
  return { team, keyId: '', door: 'iam', principal: principalOf(signer) };
}
