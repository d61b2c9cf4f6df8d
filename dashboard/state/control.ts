import { drop, inHand } from '../signed/credentials.ts';
import { regionOfGateway } from '../signed/region.ts';
import { asWritten, sign } from '../signed/sign.ts';
import { BASE, Refused, refusalFrom, send } from './ask.ts';

export { mayChange } from '../signed/credentials.ts';

/** A request of the control door: its path is below the gateway's address, as `/teams/search/keys`. */
export interface ControlCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Names in it are escaped by `encodeURIComponent`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object | undefined;
}

/** IAM, and not the gateway, has said no: some policy is missing. */
export class Denied extends Refused {
  /** What would have to be allowed. */
  readonly call: ControlCall;

  constructor(message: string, call: ControlCall) {
    super(403, message);
    this.call = call;
  }
}

/** How far this machine's clock is behind the gateway's, once a signature was refused for its time. */
let behindMs = 0;
/** As near as API Gateway wants a signature to its own time. */
const NEAR_MS = 4 * 60_000;

/** Signs a request with the credentials in hand, and gives what is answered. Throws `Refused`, as `askJson` does. */
export async function signedCall<Answer>(call: ControlCall): Promise<Answer> {
  let response = await sent(call);
  // A clock that goes wrong is set by the gateway's, once: whoever was refused so has changed nothing.
  if (response.status === 403 && isClockWrong(response)) response = await sent(call);
  // The gateway's own answer, in the shape that its documentation gives.
  if (response.ok) return (await response.json()) as Answer;
  const refusal = await refusalFrom(response);
  const type = response.headers.get('x-amzn-errortype') ?? '';
  if (/^AccessDenied/.test(type)) throw new Denied(refusal.message, call);
  if (/^ExpiredToken/.test(type) || /security token .*(?:invalid|expired)/i.test(refusal.message))
    drop(`AWS does not take these credentials any more: ${refusal.message}`);
  throw refusal;
}

async function sent(call: ControlCall): Promise<Response> {
  if (!isSecureContext)
    throw new Refused(0, 'This browser signs nothing over plain HTTP. Open the page by https, or on this machine.');
  const { method, path, query = {}, body } = call;
  const region = await regionOfGateway();
  const credentials = inHand();
  if (!credentials) throw new Refused(401, 'Sign in with IAM first: nobody else may change anything.');
  const search = asWritten(Object.entries(query));
  const url = new URL(`${BASE}${path}${search && `?${search}`}`, location.origin);
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = { ...(body !== undefined && { 'content-type': 'application/json' }) };
  const request = { method, url, headers, body: text, at: new Date(Date.now() + behindMs) };
  const signed = await sign(request, credentials, { region, service: 'execute-api' });
  // A redirect would carry the signature to a place that nobody has named.
  return send(url, { method, headers: signed, redirect: 'error', ...(body !== undefined && { body: text }) });
}

function isClockWrong({ headers }: Response): boolean {
  const theirs = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(theirs) || Math.abs(theirs - Date.now() - behindMs) < NEAR_MS) return false;
  behindMs = theirs - Date.now();
  return true;
}
