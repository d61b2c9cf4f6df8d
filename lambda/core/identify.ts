import { authenticate } from './authenticate.ts';
import { GatewayError } from './errors.ts';
import type { Arrival, Caller, Gateway } from './gateway.ts';

/** Endpoints below this are routes with `AWS_IAM`: whom these let in may act for the team of the path. */
const TEAM_PART = '/teams/{team}/';
/** How a team is called: opaque to the patterns of IAM, and to the names of partitions. */
const TEAM_NAME = /^[a-z][a-z0-9-]{0,30}$/;

/** Finds out who asks: by the key, or at the door of teams by what IAM has verified. */
export async function identify(headers: Headers, arrival: Arrival, gateway: Gateway): Promise<Caller> {
  return arrival.endpoint.startsWith(TEAM_PART) ? signedBy(arrival) : await authenticate(headers, gateway);
}

function signedBy({ parameters: { team = '' }, signer }: Arrival): Caller {
  // API Gateway lets no such request in; a route that is deployed wrongly must not open the door.
  if (!signer) throw new GatewayError('forbidden', 'Nobody has signed this request.');
  if (!TEAM_NAME.test(team)) throw new GatewayError('endpoint-unknown', 'There is no such team.');
  return { team, keyId: '', door: 'iam' };
}
