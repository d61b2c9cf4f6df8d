import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';

/** A `fetch` for SDKs that signs each request with Signature Version 4, so that a team's role is all that it needs. */
export function signingFetch({ region, credentials = defaultCredentials() }) {
  const signer = new SignatureV4({ credentials, region, service: 'execute-api', sha256: Hash.bind(null, 'sha256') });
  return async (input, init) => {
    const request = new Request(input, init);
    const { method, signal } = request;
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    const url = new URL(request.url);
    const query = queryOf(url);
    // Exactly as it is signed: `fetch` leaves some of these characters as they are.
    url.search = asWritten(query);
    const headers = new Headers(request.headers);
    // SDKs insist on a key, which is nobody's business here.
    for (const name of ['authorization', 'x-api-key']) headers.delete(name);
    // Only what nobody on the way may change; TLS looks after the others.
    const type = headers.get('content-type');
    const signed = await signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query,
      headers: { host: url.host, ...(type !== null && { 'content-type': type }) },
      body,
    });
    for (const [name, value] of Object.entries(signed.headers)) if (name !== 'host') headers.set(name, value);
    // A redirect would carry the signature to a place that the caller has not named.
    return await fetch(url, { method, headers, body, signal, redirect: 'error' });
  };
}

/** How much of its life a token is used for before the next one is asked for. */
const USED_SHARE = 0.8;

/**
 * An `apiKey` for SDKs that is a function: a token of AWS STS for this gateway, kept for most of its life, and asked for once
 * however many requests want it.
 */
export function tokenProvider({ audience, region, credentials, endpoint, durationSeconds = 300 }) {
  let held = { token: '', refreshAt: 0, expiresAt: 0 };
  let asking;
  let client;
  const ask = async () => {
    const { GetWebIdentityTokenCommand, STSClient } = await import('@aws-sdk/client-sts');
    client ??= new STSClient({ region, ...(credentials && { credentials }), ...(endpoint && { endpoint }) });
    // By our own clock, whatever that of AWS says: what counts is how long it has lived.
    const askedAt = Date.now();
    const wish = { Audience: [audience], SigningAlgorithm: 'ES384', DurationSeconds: durationSeconds };
    const { WebIdentityToken: token } = await client.send(new GetWebIdentityTokenCommand(wish));
    if (!token) throw new Error('AWS STS has answered without a token.');
    const lifeMs = durationSeconds * 1000;
    held = { token, refreshAt: askedAt + lifeMs * USED_SHARE, expiresAt: askedAt + lifeMs };
    return token;
  };
  return async () => {
    const now = Date.now();
    if (now < held.refreshAt) return held.token;
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    if (now >= held.expiresAt) return await asking;
    // Nobody waits while the last one is good; if AWS fails just now, the next request tries again.
    asking.catch(() => {});
    return held.token;
  };
}

/** Where the AWS SDK looks: environment, profile, SSO, the role of the container, function or machine. */
function defaultCredentials() {
  let chain;
  return async () => {
    chain ??= (await import('@aws-sdk/credential-providers')).fromNodeProviderChain();
    return await chain();
  };
}

function queryOf(url) {
  const names = [...new Set(url.searchParams.keys())];
  return Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name)]));
}

function asWritten(query) {
  const pairs = Object.entries(query).flatMap(([name, values]) => values.map((value) => [name, value]));
  return pairs.map((pair) => pair.map(escaped).join('=')).join('&');
}

function escaped(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
