/** What signs: a role's credentials, for as long as they last. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface Unsigned {
  readonly method: string;
  /** As it is sent: a query is written by `asWritten`. */
  readonly url: URL;
  /** Those that are to be signed beside host, date and token, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly at: Date;
}

/** For what a signature is good. */
export interface Scope {
  readonly region: string;
  readonly service: string;
}

type Key = Uint8Array<ArrayBuffer> | ArrayBuffer;
const bytes = new TextEncoder();

/**
 * Signs a request with AWS Signature Version 4, by the browser's own cryptography, and gives the headers to send
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). Throws where the browser lends
 * its cryptography to no page: over plain HTTP from another machine.
 */
export async function sign(
  { method, url, headers, body, at }: Unsigned,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  { region, service }: Scope,
): Promise<Record<string, string>> {
  const date = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const told = { ...headers, 'x-amz-date': date, ...(sessionToken && { 'x-amz-security-token': sessionToken }) };
  // The browser writes the host by itself, and lets nobody else do it.
  const signed = Object.entries({ ...told, host: url.host }).sort(([one], [other]) => (one < other ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const lines = signed.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}\n`).join('');
  const query = asWritten([...url.searchParams]);
  const canonical = [method, canonicalPath(url), query, lines, names, await sha256(body)].join('\n');
  const parts = [date.slice(0, 8), region, service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', date, parts.join('/'), await sha256(canonical)].join('\n');
  let key: Key = bytes.encode(`AWS4${secretAccessKey}`);
  for (const part of parts) key = await hmac(key, part);
  const credential = [accessKeyId, ...parts].join('/');
  const signature = hex(await hmac(key, text));
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...told, authorization };
}

/** A query as it is signed, and so has to be sent: in order, and with more characters escaped than a browser would. */
export function asWritten(pairs: readonly (readonly [string, string])[]): string {
  const written = pairs.map(([name, value]) => [escaped(name), escaped(value)] as const);
  const ordered = written.sort(([a, b], [c, d]) => (a < c || (a === c && b < d) ? -1 : 1));
  return ordered.map((pair) => pair.join('=')).join('&');
}

/** Every service but S3 wants the escaped segments of a path escaped once more. */
function canonicalPath({ pathname }: URL): string {
  return pathname.split('/').map(escaped).join('/');
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

async function sha256(text: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', bytes.encode(text)));
}

async function hmac(key: Key, text: string): Promise<ArrayBuffer> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign']);
  return crypto.subtle.sign('HMAC', imported, bytes.encode(text));
}

function hex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
