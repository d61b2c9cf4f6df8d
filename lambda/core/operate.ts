import { GatewayError, toGatewayError } from './errors.ts';
import { invalidField } from './fields.ts';
import type { Arrival, Gateway } from './gateway.ts';
import { ulid } from './ids.ts';
import { testProviderKeys } from './provider-keys/test-provider-keys.ts';
import { readBody } from './read-body.ts';
import { refuse } from './reply.ts';
import type { Json } from './types.ts';

/** What operators ask of the gateway function, because it alone can do it: it knows the keys of providers. */
export async function operate(request: Request, arrival: Arrival, gateway: Gateway): Promise<Response> {
  const { clock, bounds, dialects, telemetry } = gateway;
  const id = ulid(clock.now(), clock.randomBytes(16));
  const [dialect] = dialects;
  if (!dialect) throw new Error('a gateway without dialects');
  try {
    // API Gateway lets no such request in; a route that is deployed wrongly must not open the door.
    if (!arrival.signer) throw new GatewayError('forbidden', 'Nobody has signed this request.');
    const { body } = await readBody(request, bounds);
    const operation = Object.hasOwn(OPERATIONS, arrival.endpoint) ? OPERATIONS[arrival.endpoint] : undefined;
    if (!operation) throw new GatewayError('endpoint-unknown', 'There is no such endpoint.');
    const answer = await operation(arrival, body, gateway);
    return Response.json(answer, { headers: { 'x-headgate-call-id': id, 'cache-control': 'private, no-store' } });
  } catch (cause) {
    const error = toGatewayError(cause);
    if (error.code === 'internal') telemetry.failed(id, cause);
    return refuse(error, { id, dialect });
  }
}

/** Whether a request is for an operator, by the route that was matched. */
export function isForOperators({ endpoint }: Arrival): boolean {
  return endpoint.startsWith('/admin/');
}

type Operation = (arrival: Arrival, body: Json, gateway: Gateway) => Promise<Json>;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  '/admin/provider-keys/{provider}/test': ({ parameters }, body, gateway) =>
    testProviderKeys({ provider: parameters.provider ?? '', team: teamIn(body, gateway) }, gateway),
};

/** A team whose own keys are meant, if it has some. */
function teamIn({ team, ...others }: Json, { teams }: Gateway): string | undefined {
  const [extra] = Object.keys(others);
  if (extra !== undefined) throw invalidField(extra, 'is not known here; `team` is.');
  if (team === undefined || (typeof team === 'string' && teams.has(team))) return team;
  throw invalidField('team', 'must be a team of the configuration.');
}
