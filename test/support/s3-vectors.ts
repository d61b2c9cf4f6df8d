import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAwsClient } from '../../lambda/adapters/aws-client.ts';
import { createVectorQuestions } from '../../lambda/adapters/cache/s3-vectors-questions.ts';
import { objectIn, objectsIn, textIn } from '../../lambda/core/json.ts';
import type { Questions } from '../../lambda/core/semantic/questions.ts';
import type { Json } from '../../lambda/core/types.ts';

/** Questions in such an index. */
export function questionsAt(endpoint: string, now: () => number = Date.now): Questions {
  const credentials = { accessKeyId: 'A', secretAccessKey: 's', sessionToken: 't' };
  const options = { service: 's3vectors', region: 'us-east-1', endpoint, credentials } as const;
  const client = createAwsClient({ ...options, now: Date.now, random: Math.random });
  const indexArn = 'arn:aws:s3vectors:us-east-1:123456789012:bucket/questions/index/all';
  return createVectorQuestions({ client, indexArn, pepper: async () => 'pepper', now });
}

/** An index of S3 Vectors as its API is documented, in memory: PutVectors, QueryVectors with a filter, DeleteVectors. */
export async function startS3Vectors(dimensions: number) {
  const vectors = new Map<string, { readonly data: readonly number[]; readonly metadata: Json }>();
  const calls: string[] = [];
  const operations: Readonly<Record<string, (input: Json) => Json>> = {
    '/PutVectors': ({ vectors: given }) => {
      for (const one of objectsIn(given)) {
        const data = float32In(one.data, dimensions);
        vectors.set(textIn(one.key) ?? '', { data, metadata: objectIn(one.metadata) ?? {} });
      }
      return {};
    },
    '/QueryVectors': ({ queryVector, filter, topK }) => {
      const wanted = float32In(queryVector, dimensions);
      const found = [...vectors].filter(([, { metadata }]) => matches(metadata, objectIn(filter) ?? {}));
      const near = found.map(([key, { data, metadata }]) => ({ key, metadata, distance: 1 - cosine(wanted, data) }));
      return {
        vectors: near.toSorted((a, b) => a.distance - b.distance).slice(0, Number(topK)),
        distanceMetric: 'cosine',
      };
    },
    '/DeleteVectors': ({ keys }) => {
      for (const key of Array.isArray(keys) ? keys : []) vectors.delete(String(key));
      return {};
    },
  };
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: Json) => response.writeHead(status).end(JSON.stringify(body));
    const input = Buffer.concat(await request.toArray()).toString();
    calls.push(request.url ?? '');
    if (!/\/us-east-1\/s3vectors\/aws4_request,/.test(request.headers.authorization ?? '')) return answer(403, {});
    try {
      const operation = operations[request.url ?? ''];
      return operation ? answer(200, operation(JSON.parse(input))) : answer(404, {});
    } catch {
      return answer(400, { message: 'Invalid.', fieldList: [] });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    vectors,
    calls,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function float32In(data: unknown, dimensions: number): readonly number[] {
  const { float32 } = objectIn(data) ?? {};
  if (!Array.isArray(float32) || float32.length !== dimensions) throw new Error('not of this index');
  return float32.map(Number);
}

/** `{ a: 1 }`, `{ a: { $gt: 1 } }` and `{ $and: [...] }`. */
function matches(metadata: Json, filter: Json): boolean {
  return Object.entries(filter).every(([name, wanted]) => {
    if (name === '$and') return objectsIn(wanted).every((one) => matches(metadata, one));
    const value = metadata[name];
    const bounds = objectIn(wanted);
    if (!bounds) return value === wanted;
    return Object.entries(bounds).every(([operator, bound]) => {
      if (operator === '$gt') return Number(value) > Number(bound);
      if (operator === '$lte') return Number(value) <= Number(bound);
      throw new Error('no such operator here');
    });
  });
}

function cosine(one: readonly number[], other: readonly number[]): number {
  const product = one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
  return product / (Math.hypot(...one) * Math.hypot(...other));
}
