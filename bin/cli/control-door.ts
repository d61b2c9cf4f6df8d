import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { Problem } from './problem.ts';
import type { Target } from './target.ts';

/** One operation of the control plane. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the stage, its parameters already percent-encoded. */
  readonly path: string;
  readonly body?: object;
}

const TIMEOUT_MS = 30_000;

/** Asks the control door for something, signed with Signature Version 4, and gives back the JSON that it answers. */
export async function callControlDoor(target: Target, operation: Operation): Promise<unknown> {
  const url = new URL(target.controlUrl + operation.path);
  const body = operation.body === undefined ? undefined : JSON.stringify(operation.body);
  const headers = await sign(target, operation.method, url, body);
  const init = { method: operation.method, headers, ...(body !== undefined && { body }) };
  const { status, text } = await send(target, url, init);
  const json = parse(text);
  if (status < 200 || status > 299) throw refusal(status, messageIn(json), target);
  if (json === undefined) {
    throw new Problem(`${url.origin} answered ${status} without JSON.`, 'Check that the URL is that of a gateway.');
  }
  return json;
}

async function sign(
  target: Target,
  method: string,
  url: URL,
  body: string | undefined,
): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    credentials: target.credentials,
    region: target.region,
    service: 'execute-api',
    sha256: Hash.bind(null, 'sha256'),
  });
  const headers = { host: url.host, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const address = { protocol: url.protocol, hostname: url.hostname, path: url.pathname };
  const signed = await signer.sign({ ...address, method, headers, body });
  const { host: _, ...sent } = signed.headers; // fetch writes the host by itself, and the same one.
  return sent;
}

async function send(
  target: Target,
  url: URL,
  init: RequestInit,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    // A redirect would carry the signature to a place that the user has not named.
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'TimeoutError') {
      throw new Problem(
        `${url.origin} has not answered for ${TIMEOUT_MS / 1000} seconds.`,
        'What you asked for may still have been done: look before you ask again.',
        { cause },
      );
    }
    const hint = target.isLocal ? 'Start the local gateway with `npm start`.' : 'Check the URL and your network.';
    throw new Problem(`${url.origin} cannot be reached: ${reasonOf(cause)}`, hint, { cause });
  }
}

function refusal(status: number, message: string, { isLocal, controlUrl }: Target): Problem {
  const text = `The gateway refused (${status}): ${message}`;
  if (/signature expired|not yet current/i.test(message)) return new Problem(text, 'Set the clock of this machine.');
  if (status === 403 && isLocal) {
    return new Problem(text, 'If another local gateway runs on this port, set HEADGATE_DATA to its data folder.');
  }
  if (status === 403) {
    return new Problem(text, 'Check --profile, and that your IAM policy allows execute-api:Invoke on this path.');
  }
  if (status === 404) return new Problem(text, `Check that ${controlUrl} is the URL of a gateway, with its stage.`);
  if (status >= 500) return new Problem(text, 'Try again; if it stays so, look into the log of the control function.');
  return new Problem(text, 'Change the command accordingly.');
}

/** The message of an error, in the shape of the gateway or of API Gateway itself. */
function messageIn(json: unknown): string {
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
