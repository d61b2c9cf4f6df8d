import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AnswerPlace } from '../../core/cache/answers.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { KeptQuestion, LikeQuestion, Questions } from '../../core/semantic/questions.ts';
import type { Json } from '../../core/types.ts';
import type { AwsClient } from '../aws-client.ts';

/** Where vectors of questions lie. */
export interface VectorIndex {
  readonly client: AwsClient;
  readonly indexArn: string;
  /** What gateway keys are hashed with; the seals of questions have a key of their own that is made of it. */
  pepper(): Promise<string>;
  now(): number;
}

/** As many as one page of an answer has in any case. */
const NEAREST = 30;

/**
 * Questions in an index of S3 Vectors, for sets that are too large for one item of DynamoDB. It forgets nothing by itself,
 * so whoever adds a question to a conversation takes away those whose time is over.
 */
export function createVectorQuestions({ client, indexArn, pepper, now }: VectorIndex): Questions {
  const query = async (filter: Json, vector: ArrayLike<number>): Promise<readonly Json[]> => {
    const queryVector = { float32: Array.from(vector) };
    const asked = { indexArn, queryVector, topK: NEAREST, filter, returnMetadata: true, returnDistance: true };
    return objectsIn((await client<Json>('QueryVectors', asked)).vectors);
  };
  const key = async () =>
    createHmac('sha256', await pepper())
      .update('headgate questions seal')
      .digest();
  return {
    async near(scope, { vector, form }) {
      const filter = { $and: [{ scope: nameOf(scope) }, { form }, { endsAt: { $gt: now() } }] };
      const found = await query(filter, vector);
      const seal = await key();
      const read = found.map((one) => likeQuestion(one, scope, seal));
      return {
        questions: read.filter((one) => one !== undefined),
        broken: found.flatMap((one, at) => (read[at] ? [] : (textIn(one.key) ?? []))),
      };
    },
    async remove(_scope, keys) {
      await client('DeleteVectors', { indexArn, keys });
    },
    async add(scope, { vector, form, answer, expiresAt }) {
      const metadata = { scope: nameOf(scope), form, answer, endsAt: expiresAt };
      const sealed = { ...metadata, seal: sealOf(metadata, await key()).toString('base64url') };
      const data = { float32: Array.from(vector) };
      const name = `${nameOf(scope)}#${form}`; // Another wording of the same takes its place.
      await client('PutVectors', { indexArn, vectors: [{ key: name, data, metadata: sealed }] });
      const over = await query({ $and: [{ scope: nameOf(scope) }, { endsAt: { $lte: now() } }] }, vector);
      const keys = over.flatMap((one) => textIn(one.key) ?? []);
      if (keys.length > 0) await client('DeleteVectors', { indexArn, keys });
    },
  };
}

function nameOf({ team, name }: AnswerPlace): string {
  return `${team}#${name}`;
}

type Metadata = Pick<KeptQuestion, 'form' | 'answer'> & { readonly scope: string; readonly endsAt: number };

function sealOf({ scope, form, answer, endsAt }: Metadata, key: Uint8Array): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify([scope, form, answer, endsAt]))
    .digest();
}

/** `undefined` for what somebody else has written, or changed. */
function likeQuestion(found: Json, scope: AnswerPlace, key: Uint8Array): LikeQuestion | undefined {
  const { form, answer, endsAt, seal } = objectIn(found.metadata) ?? {};
  const own = { scope: nameOf(scope), form: textIn(form) ?? '', answer: textIn(answer) ?? '', endsAt: Number(endsAt) };
  const [right, theirs] = [sealOf(own, key), Buffer.from(textIn(seal) ?? '', 'base64url')];
  if (right.length !== theirs.length || !timingSafeEqual(right, theirs)) return undefined;
  return { form: own.form, answer: own.answer, similarity: 1 - Number(found.distance) };
}
