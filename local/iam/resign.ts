import { createHash, timingSafeEqual } from 'node:crypto';
import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { parseAmzDate } from './amz-date.ts';
import { readAuthorization, type SignatureClaim } from './authorization-header.ts';
import { headerValue, type RequestUrl, type SignedRequest } from './signed-request.ts';

/** Whether the request, signed again with this secret, carries the signature that it claims. */
export async function isSignedWith(
  secretAccessKey: string,
  claim: SignatureClaim,
  request: SignedRequest,
  url: RequestUrl,
): Promise<boolean> {
  const signingDate = parseAmzDate(headerValue(request, 'x-amz-date') ?? '');
  const headers = signedHeaders(claim, request);
  if (signingDate === undefined || headers === undefined || !isBodyAsSigned(request)) return false;
  const signer = new SignatureV4({
    // The session token, if any, is among the signed headers already.
    credentials: { accessKeyId: claim.accessKeyId, secretAccessKey },
    region: claim.region,
    service: claim.service,
    sha256: Hash.bind(null, 'sha256'),
    applyChecksum: false,
  });
  const target = { protocol: 'http:', hostname: 'any', method: request.method, path: url.path, headers };
  const signed = await signer.sign(
    { ...target, query: queryBag(url), body: request.bodyBytes },
    { signingDate: new Date(signingDate), signableHeaders: new Set(claim.signedHeaders) },
  );
  const expected = readAuthorization(signed.headers.authorization ?? '');
  if ('ok' in expected) return false;
  // The signer lists names sorted and once; a list written otherwise is not the list that was signed.
  if (expected.signedHeaders.join(';') !== claim.signedHeaders.join(';')) return false;
  return isEqual(expected.signature, claim.signature);
}

/** The headers under the signature; undefined when one of them did not arrive. */
function signedHeaders(claim: SignatureClaim, request: SignedRequest): Record<string, string> | undefined {
  const headers: Record<string, string> = {};
  for (const name of claim.signedHeaders) {
    const value = Object.hasOwn(request.headers, name) ? headerValue(request, name) : undefined;
    if (value === undefined) return undefined;
    headers[name] = value;
  }
  return headers;
}

/**
 * The signer believes `x-amz-content-sha256` and does not look at the body, so the header is held against the body
 * here. That also refuses `UNSIGNED-PAYLOAD`, which only S3 accepts.
 */
function isBodyAsSigned(request: SignedRequest): boolean {
  const claimed = headerValue(request, 'x-amz-content-sha256');
  return claimed === undefined || isEqual(createHash('sha256').update(request.bodyBytes).digest('hex'), claimed);
}

function queryBag(url: RequestUrl): Record<string, string[]> {
  return Object.fromEntries([...url.query].map(([name, values]) => [name, [...values]]));
}

/** Compares without telling by its time how many characters were right. */
function isEqual(expected: string, actual: string): boolean {
  const left = Buffer.from(expected);
  const right = Buffer.from(actual);
  return left.length === right.length && timingSafeEqual(left, right);
}
