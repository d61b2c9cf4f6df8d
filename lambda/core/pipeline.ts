import type { Call } from './call.ts';
import { countTokens } from './count-tokens.ts';
import { GatewayError, toGatewayError } from './errors.ts';
import { answerTo } from './follow.ts';
import type { Arrival, Gateway } from './gateway.ts';
import { identify } from './identify.ts';
import { ulid } from './ids.ts';
import { isOn } from './is-on.ts';
import { admit } from './limits/admission.ts';
import type { Admission } from './limits/admitted.ts';
import { permitFor, requireEndpoint } from './limits/permit.ts';
import { lookUp } from './look-up.ts';
import { readBody } from './read-body.ts';
import { readPreferences } from './read-preferences.ts';
import { refuse, replyOrCancel } from './reply.ts';
import { resolve } from './resolve.ts';
import type { Dialect } from './types.ts';

/** A request's way through the gateway, from top to bottom. */
export async function handle(request: Request, arrival: Arrival, gateway: Gateway): Promise<Response> {
  const { clock, bounds } = gateway;
  const id = ulid(clock.now(), clock.randomBytes(16));
  const dialect = chooseDialect(request, arrival, gateway);
  let admission: Admission | undefined;
  try {
    // Before the body: a stranger's is never parsed. What is off may have to be read as well, at the same time.
    const reading = [
      identify(request.headers, arrival, gateway),
      gateway.switches.off(),
      gateway.allowances.known(),
    ] as const;
    const [caller, off, allowanceOf] = await Promise.all(reading);
    const permit = permitFor(caller, allowanceOf(caller.team), gateway);
    if (request.method === 'GET')
      return await lookUp({ id, caller, gateway, off, permit, headers: request.headers, arrival });

    const isCount = dialect.counter?.path === arrival.endpoint;
    if (dialect.path !== arrival.endpoint && !isCount)
      throw new GatewayError('endpoint-unknown', 'There is no such endpoint.');
    requireEndpoint(permit, arrival.endpoint);
    const headers = new Map(request.headers);
    const { body: sent, bytes } = await readBody(request, bounds, gateway.decompress);
    const { body, preferences: wishes } = readPreferences(sent, headers, dialect.id); // What is for us goes no further.
    const chat = dialect.readRequest(body, bytes, headers);
    requireFewChoices(chat.choices, bounds.choices);
    const preferences = { ...wishes, allows: permit.allows };
    const route = resolve(chat, preferences, gateway);
    const isStrict = isOn(request.headers, 'x-headgate-strict');
    const { deadline } = arrival;
    // The last that may refuse it before somebody is asked: what is refused is not counted.
    const finishing = new Set<Promise<unknown>>();
    admission = await admit({ permit, chat, dialect, isCount, finishing }, gateway);

    const call: Call = {
      id,
      caller,
      chat,
      dialect,
      isStrict,
      deadline,
      client: request.signal,
      preferences,
      accounts: admission.accounts,
      admission,
      attempts: [],
      places: new Set(),
      leftAlone: new Map(),
      finishing,
    };
    if (isCount) return await countTokens(route, call, gateway); // Nothing is asked, so nothing is owed.
    const answer = await answerTo(route, call, gateway); // Each attempt: hold, call, meter, settle.
    return await replyOrCancel(answer, call, gateway);
  } catch (cause) {
    const error = toGatewayError(cause);
    if (error.code === 'internal') gateway.telemetry.failed(id, cause);
    else gateway.telemetry.refused(id, error);
    return refuse(error, { id, dialect, ...(admission && { admission }) });
  }
}

/** The dialect that the endpoint speaks; endpoints that have none answer errors in the client's, or in the first. */
function chooseDialect({ headers }: Request, { endpoint }: Arrival, { dialects }: Gateway): Dialect {
  const own = dialects.find(({ path, counter }) => path === endpoint || counter?.path === endpoint);
  const dialect =
    own ?? dialects.find(({ clientHeader = '' }) => clientHeader && headers.has(clientHeader)) ?? dialects[0];
  if (!dialect) throw new Error('a gateway without dialects');
  return dialect;
}

/** Every choice is billed, and held for, as an answer of its own. */
function requireFewChoices(choices: number, most: number): void {
  if (choices <= most) return;
  throw new GatewayError('invalid-request', `\`n\` is ${choices}; at most ${most} is allowed.`, { param: 'n' });
}
