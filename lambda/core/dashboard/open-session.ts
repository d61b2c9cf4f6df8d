import { GatewayError, toGatewayError } from '../errors.ts';
import type { Arrival, Gateway } from '../gateway.ts';
import { ulid } from '../ids.ts';
import { readBody } from '../read-body.ts';
import { refuse } from '../reply.ts';
import { readCode, unseal } from './link-code.ts';

/** Whether a request brings the code of a link, by the route that was matched. */
export function bringsCode({ endpoint }: Arrival): boolean {
  return endpoint === '/dashboard/sessions';
}

/** Gives the key of a session to the first who brings the code of a link: `POST /dashboard/sessions`. */
export async function openSession(request: Request, _arrival: Arrival, gateway: Gateway): Promise<Response> {
  const { clock, bounds, dialects, telemetry } = gateway;
  const id = ulid(clock.now(), clock.randomBytes(16));
  const [dialect] = dialects;
  if (!dialect) throw new Error('a gateway without dialects');
  try {
    const { body } = await readBody(request, { ...bounds, bodyBytes: MOST_BYTES });
    const session = await sessionOf(body.code, gateway);
    return new Response(session, {
      headers: {
        'content-type': 'application/json',
        'cache-control': 'private, no-store',
        'x-headgate-call-id': id,
      },
    });
  } catch (cause) {
    const error = toGatewayError(cause);
    if (error.code === 'internal') telemetry.failed(id, cause);
    else telemetry.refused(id, error);
    return refuse(error, { id, dialect });
  }
}

/** Nobody is known here yet: what a stranger sends is kept short. */
const MOST_BYTES = 1_024;

async function sessionOf(text: unknown, { secrets, links, clock }: Gateway): Promise<string> {
  const code = typeof text === 'string' ? readCode(text, await secrets.pepper()) : undefined;
  // What was never made here is refused without a look: a guess costs the gateway two hashes, and no table anything.
  if (!code) throw refusal();
  const sealed = await links.take(code.id, clock.now()).catch((cause: unknown) => {
    const details = { cause, retryAfterSeconds: 1 };
    throw new GatewayError('access-unavailable', 'Links cannot be read just now.', details);
  });
  if (sealed === undefined) throw refusal();
  return unseal(sealed, code);
}

/** One text for every reason. */
function refusal(): GatewayError {
  const message =
    'This link opens nothing: it was used, it is over, or it never was. `headgate dashboard` makes another.';
  return new GatewayError('unauthenticated', message);
}
