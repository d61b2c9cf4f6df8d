import { z } from 'zod';
import type { FunctionHeaders } from './response-headers.ts';

/** The answer of a function whose response is buffered. */
export interface BufferedAnswer extends FunctionHeaders {
  readonly statusCode: number;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** What stands before the body of a streamed response. */
export interface Prelude extends FunctionHeaders {
  readonly statusCode: number;
}

const statusSchema = z.coerce.number().int().min(100).max(599);
const valueSchema = z.union([z.string(), z.number(), z.boolean()]);
const headersShape = {
  headers: z.record(z.string(), valueSchema).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(valueSchema)).nullish(),
};
const bufferedSchema = z.object({
  statusCode: statusSchema,
  ...headersShape,
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});
const preludeSchema = z.object({
  statusCode: statusSchema.default(200),
  ...headersShape,
  cookies: z.array(z.string()).nullish(),
});

/** Reads the payload of a buffered function; undefined when API Gateway would call it malformed. */
export function readAnswer(payload: string): BufferedAnswer | undefined {
  const parsed = bufferedSchema.safeParse(parse(payload));
  if (!parsed.success) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
  return {
    statusCode,
    headers: headers ?? {},
    multiValueHeaders: multiValueHeaders ?? {},
    cookies: [],
    body: body ?? '',
    isBase64Encoded: isBase64Encoded ?? false,
  };
}

/** Reads the prelude of a streaming function; undefined when API Gateway would call it malformed. */
export function readPrelude(json: string): Prelude | undefined {
  const parsed = preludeSchema.safeParse(parse(json));
  if (!parsed.success) return undefined;
  const { statusCode, headers, multiValueHeaders, cookies } = parsed.data;
  return { statusCode, headers: headers ?? {}, multiValueHeaders: multiValueHeaders ?? {}, cookies: cookies ?? [] };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // Not JSON is malformed like any other wrong shape.
  }
}
