import type { OutgoingHttpHeaders } from 'node:http';

/** What a function may say about the headers of its response. */
export interface FunctionHeaders {
  readonly headers: Readonly<Record<string, string | number | boolean>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly (string | number | boolean)[]>>;
  readonly cookies: readonly string[];
}

/** API Gateway writes these itself; a function's own value arrives under another name. */
const REMAPPED = new Set([
  'connection',
  'content-length',
  'content-md5',
  'date',
  'host',
  'server',
  'user-agent',
  'www-authenticate',
]);

/** These are about the connection to the client, which is not the function's. */
const DROPPED = new Set([
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Makes the headers that a client sees of what the function said. Throws on what no header can be. */
export function responseHeaders(said: FunctionHeaders, requestId: string): OutgoingHttpHeaders {
  const headers: Record<string, string | string[]> = {};
  const set = (name: string, value: string | string[]) => {
    const key = name.toLowerCase();
    if (!DROPPED.has(key)) headers[REMAPPED.has(key) ? `x-amzn-remapped-${key}` : key] = value;
  };
  for (const [name, value] of Object.entries(said.headers)) set(name, String(value));
  // Where both name a header, the list wins.
  for (const [name, values] of Object.entries(said.multiValueHeaders)) set(name, values.map(String));
  if (said.cookies.length > 0) headers['set-cookie'] = [...said.cookies];
  headers['content-type'] ??= 'application/json';
  headers['x-amzn-requestid'] = requestId;
  return headers;
}
