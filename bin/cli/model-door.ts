import type { Asker } from './asker.ts';
import { messageIn, send, signedRequest } from './control-door.ts';
import { Problem } from './problem.ts';
import type { Target } from './target.ts';

/** A request to an endpoint that applications call, below the stage or the team's part of it. */
export interface ModelRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As long as API Gateway keeps a stream open. */
const TIMEOUT_MS = 15 * 60_000;

/** Asks the gateway as an application would, with a key or signed. The answer is not looked at. */
export async function askGateway(target: Target, asker: Asker, request: ModelRequest): Promise<Response> {
  const { url, init } =
    'key' in asker ? withKey(target, asker.key, request) : await asTeam(target, asker.team, request);
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name, value);
  return send(target, url, () => fetch(url, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) }));
}

function withKey(target: Target, key: string, { method, path, body }: ModelRequest): Signed {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  // A redirect would carry the key to a place that the user has not named.
  const init = { method, headers, redirect: 'error', ...(body && { body: JSON.stringify(body) }) } as const;
  return { url: new URL(`${target.controlUrl}${path}`), init };
}

function asTeam(target: Target, team: string, { method, path, body }: ModelRequest): Promise<Signed> {
  const operation = { method, path: `/teams/${encodeURIComponent(team)}${path}`, ...(body && { body }) };
  return signedRequest(target, operation);
}

interface Signed {
  readonly url: URL;
  readonly init: RequestInit;
}

/** What a refusal means, and what to do about it. `json`: the body of the answer. */
export function refusalOf(status: number, json: unknown, asker: Asker): Problem {
  const text = `The gateway refused (${status}): ${messageIn(json)}`;
  if (status === 401) return new Problem(text, 'Check the key: `headgate keys list` tells which still work.');
  if (status === 403 && 'team' in asker)
    return new Problem(
      text,
      'Check --team and --profile: your IAM policy has to allow execute-api:Invoke on its path.',
    );
  if (status === 404) return new Problem(text, 'Check --model: GET /models lists what there is.');
  if (status === 402)
    return new Problem(text, 'Raise the budget with `headgate budget set`, or wait for its next period.');
  if (status === 429) return new Problem(text, 'Wait a moment; `headgate budget show` tells the limits of a team.');
  if (status >= 500)
    return new Problem(text, 'Look at the attempts above, if there are any, or run `headgate doctor`.');
  return new Problem(text, 'Change the request accordingly.');
}
