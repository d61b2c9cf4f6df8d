import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** What API Gateway takes as a request body. */
const BODY_LIMIT_BYTES = 10 * 1024 * 1024;

const NOTHING = Buffer.alloc(0);

/** Reads the body of a request, up to the limit of API Gateway. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > BODY_LIMIT_BYTES) throw tooLarge(announced);
  if (announced === 0 && request.headers['transfer-encoding'] === undefined) return NOTHING;
  const chunks: Buffer[] = [];
  let bytes = 0;
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= BODY_LIMIT_BYTES) chunks.push(chunk);
    else reject(tooLarge(bytes)); // The rest is read and dropped: most clients listen only once they have sent all.
  });
  request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  request.on('error', (cause) =>
    reject(new Refusal('BAD_REQUEST_BODY', 'The request body did not arrive.', { cause })),
  );
  return promise;
}

/** The body as the event carries it: text where it is text. */
export function encodeBody(body: Buffer): { readonly body: string | null; readonly isBase64Encoded: boolean } {
  if (body.length === 0) return { body: null, isBase64Encoded: false };
  if (isUtf8(body)) return { body: body.toString('utf8'), isBase64Encoded: false };
  return { body: body.toString('base64'), isBase64Encoded: true };
}

function tooLarge(bytes: number): Refusal {
  return new Refusal(
    'REQUEST_TOO_LARGE',
    `HTTP content length exceeded ${BODY_LIMIT_BYTES} bytes: the request body has ${bytes} or more.`,
  );
}
