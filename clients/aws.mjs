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
