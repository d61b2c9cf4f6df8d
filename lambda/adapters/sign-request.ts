import { createHash, createHmac } from 'node:crypto';

/** What signs a request: a role's credentials, which a function has for as long as its environment lives. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface UnsignedRequest {
  readonly host: string;
  /** Encoded as it is sent; `/` for the JSON protocols. */
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly at: Date;
}

/**
 * Signs a POST without a query with AWS Signature Version 4, which is all that we send to AWS
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). The key of a day is derived
 * once: deriving it takes four of the five HMACs.
 */
export function createSigner(service: string, region: string, credentials: AwsCredentials) {
  let derived = { day: '', key: Buffer.alloc(0) };
  return ({ host, path = '/', headers, body, at }: UnsignedRequest): Record<string, string> => {
    const date = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
    const day = date.slice(0, 8);
    if (derived.day !== day) derived = { day, key: keyOf(credentials.secretAccessKey, day, region, service) };

    const token = credentials.sessionToken;
    const signed = { ...headers, host, 'x-amz-date': date, ...(token && { 'x-amz-security-token': token }) };
    const names = Object.keys(signed).sort();
    const canonicalHeaders = Object.entries(signed)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}:${value}\n`)
      .join('');
    const canonical = `POST\n${canonicalPath(path)}\n\n${canonicalHeaders}\n${names.join(';')}\n${headers['x-amz-content-sha256'] ?? sha256(body)}`;
    const scope = `${day}/${region}/${service}/aws4_request`;
    const signature = createHmac('sha256', derived.key)
      .update(`AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`)
      .digest('hex');
    const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
    return { ...signed, authorization };
  };
}

/** Every service but S3 wants the encoded segments of a path encoded once more, and more characters than a URL does. */
function canonicalPath(path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return encoded.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function keyOf(secret: string, day: string, region: string, service: string): Buffer<ArrayBuffer> {
  const parts = [day, region, service, 'aws4_request'];
  return parts.reduce((key, part) => createHmac('sha256', key).update(part).digest(), Buffer.from(`AWS4${secret}`));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
