import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { Problem } from './problem.ts';
import type { Target } from './target.ts';

/** One operation of the control plane. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the stage, its parameters already percent-encoded. */
  readonly path: string;
  /** What follows the `?`; what is absent is left out. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  /** How long the answer may take, where that is longer than usual. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;

/** Asks the control door for something, signed with Signature Version 4, and gives back the JSON that it answers. */
export async function callControlDoor(target: Target, operation: Operation): Promise<unknown> {
  const { url, init } = await signedRequest(target, operation);
  const signal = AbortSignal.timeout(operation.timeoutMs ?? TIMEOUT_MS);
  const { status, text } = await send(target, url, async () => {
    const response = await fetch(url, { ...init, signal });
    return { status: response.status, text: await response.text() };
  });
  const json = parse(text);
  if (status < 200 || status > 299) throw refusal(status, json, target);
  if (json === undefined) {
    throw new Problem(`${url.origin} answered ${status} without JSON.`, 'Check that the URL is that of a gateway.');
  }
  return json;
}

/** The same for what is too large to be held: the text of the answer, as it comes. */
export async function* readControlDoor(target: Target, operation: Operation): AsyncGenerator<string> {
  const { url, init } = await signedRequest(target, operation);
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new DOMException('', 'TimeoutError')), TIMEOUT_MS);
  try {
    const response = await send(target, url, () => fetch(url, { ...init, signal: silence.signal }));
    if (!response.ok || !response.body) throw refusal(response.status, parse(await response.text()), target);
    const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await send(target, url, () => pieces.read());
      if (done) return;
      yield value;
      timer.refresh();
    }
  } finally {
    clearTimeout(timer);
  }
}

/** A request for `fetch`, signed with Signature Version 4. */
export async function signedRequest(
  target: Target,
  operation: Operation,
): Promise<{ readonly url: URL; readonly init: RequestInit }> {
  const query = Object.entries(operation.query ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const search = query.map(([name, value]) => `${name}=${escaped(value)}`).join('&');
  const url = new URL(`${target.controlUrl}${operation.path}${search && `?${search}`}`);
  const body = operation.body === undefined ? undefined : JSON.stringify(operation.body);
  const headers = await sign(target, { method: operation.method, url, query: Object.fromEntries(query), body });
  // A redirect would carry the signature to a place that the user has not named.
  const init = { method: operation.method, headers, redirect: 'error', ...(body !== undefined && { body }) } as const;
  return { url, init };
}

/** As Signature Version 4 writes it: `fetch` would send some of these characters as they are. */
function escaped(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

interface Unsigned {
  readonly method: string;
  readonly url: URL;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

async function sign(target: Target, { method, url, query, body }: Unsigned): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    credentials: target.credentials,
    region: target.region,
    service: 'execute-api',
    sha256: Hash.bind(null, 'sha256'),
  });
  const headers = { host: url.host, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const address = { protocol: url.protocol, hostname: url.hostname, path: url.pathname, query };
  const signed = await signer.sign({ ...address, method, headers, body });
  const { host: _, ...sent } = signed.headers; // fetch writes the host by itself, and the same one.
  return sent;
}

/** Does what goes over the network, and says of what goes wrong on the way what it means. */
export async function send<Result>(target: Target, url: URL, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'TimeoutError') {
      throw new Problem(
        `${url.origin} has not answered in time.`,
        'What you asked for may still have been done: look before you ask again.',
        { cause },
      );
    }
    const hint = target.isLocal ? 'Start the local gateway with `npm start`.' : 'Check the URL and your network.';
    throw new Problem(`${url.origin} cannot be reached: ${reasonOf(cause)}`, hint, { cause });
  }
}

function refusal(status: number, json: unknown, { isLocal, controlUrl }: Target): Problem {
  const message = messageIn(json);
  const text = `The gateway refused (${status}): ${message}`;
  if (/signature expired|not yet current/i.test(message)) return new Problem(text, 'Set the clock of this machine.');
  if (/^There is no experiment\b/.test(message)) return new Problem(text, '`headgate experiments list` shows them.');
  if (isOfNoGateway(status, json)) {
    return new Problem(text, `Check that ${controlUrl} is the URL of a gateway, with its stage.`);
  }
  if (status === 403 && isLocal) {
    return new Problem(text, 'If another local gateway runs on this port, set HEADGATE_DATA to its data folder.');
  }
  if (status === 403) {
    return new Problem(text, 'Check --profile, and that your IAM policy allows execute-api:Invoke on this path.');
  }
  if (NO_TEAM.test(message)) return new Problem(text, SEE_TEAMS);
  if (status === 404) return new Problem(text, 'Check the id and --team.');
  // Whatever names a command has said what to do.
  if (status < 500 || message.includes('`headgate ')) return new Problem(text, '');
  return new Problem(text, 'Try again; if it stays so, look into the log of the control function.');
}

/** How a gateway begins to speak of a team that it does not know. */
export const NO_TEAM = /^There is no (such )?team\b/;
/** What to do then. */
export const SEE_TEAMS = '`headgate teams list` shows them.';

/** Whether nothing of ours has answered: API Gateway says `Forbidden` of a stage that is not there. */
function isOfNoGateway(status: number, json: unknown): boolean {
  if (status === 403) return messageIn(json) === 'Forbidden';
  return status === 404 && [undefined, 'endpoint_not_found'].includes(typeIn(json));
}

function typeIn(json: unknown): string | undefined {
  const error = typeof json === 'object' && json !== null && 'error' in json ? json.error : undefined;
  if (typeof error !== 'object' || error === null || !('error_type' in error)) return undefined;
  return String(error.error_type);
}

/** The message of an error, in the shape of the gateway or of API Gateway itself. */
export function messageIn(json: unknown): string {
  if (typeof json !== 'object' || json === null) return 'no reason was given';
  if ('error' in json) return messageIn(json.error);
  const message = 'message' in json ? json.message : 'Message' in json ? json.Message : undefined;
  return typeof message === 'string' ? message : 'no reason was given';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The caller says what was expected.
  }
}

/** `fetch failed` says nothing: the cause does. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error) return cause.message || ('code' in cause ? String(cause.code) : cause.name);
  return String(cause);
}
