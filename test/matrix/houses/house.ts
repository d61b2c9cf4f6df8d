import type { DialectId, Json } from '../../../lambda/core/types.ts';
import { JSON_TYPE, whole } from '../../support/fake-provider/http-writer.ts';
import { frames, type Play, status } from '../../support/fake-provider.ts';
import type { CaseName, Told } from '../told.ts';
import { toldIn } from '../told.ts';

/** What a provider answers to a request that it does not take. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
}

/** How a provider speaks one dialect: what it refuses, and its manner of answering. */
export interface Tongue {
  refuse(body: Json): Refusal | undefined;
  /** The events of a stream, each as it stands on the wire, up to its end or to its failure. */
  stream(told: Told, body: Json): readonly string[];
  whole(told: Told, body: Json): Json;
  /** Whether its usage says what was written to its cache. */
  readonly tellsCacheWrites?: boolean;
  /** Its refusal of one request too many. */
  readonly limit: Refusal;
}

/** A provider: the dialects that it really speaks. */
export type House = Readonly<Partial<Record<DialectId, Tongue>>>;

const DIALECTS: readonly (readonly [ending: string, dialect: DialectId])[] = [
  ['/chat/completions', 'openai-chat'],
  ['/responses', 'openai-responses'],
  ['/messages', 'anthropic-messages'],
];

/** What a provider does with a request in one of the cases: it judges it first, and bills only what it answers. */
export function playOf(house: House, name: CaseName): Play {
  return async (stage) => {
    const { path, json, body: raw } = stage.request;
    const dialect = DIALECTS.find(([ending]) => path.split('?')[0]?.endsWith(ending))?.[1];
    const tongue = dialect && house[dialect];
    if (!tongue) return status(404, { body: { error: { message: `no route ${path}` } } })(stage);
    const body = json as Json; // The gateway writes objects; anything else fails the test here.
    const isStream = body.stream === true;
    const told = toldBy(tongue, toldIn(name, raw.toString(), isStream));
    const refusal = tongue.refuse(body) ?? (told.failure === 'status' ? tongue.limit : undefined);
    if (refusal) return status(refusal.status, { body: refusal.body })(stage);
    if (told.failure === 'before-content') return frames(tongue.stream(told, body))(stage);
    // Of an answer that breaks, little was made.
    const usage = told.failure ? { inputTokens: 20, outputTokens: 3 } : told.bill;
    if (isStream) return frames(tongue.stream(told, body), { usage })(stage);
    stage.meter.expect(usage);
    stage.meter.produce(1);
    await stage.send(whole(200, [JSON_TYPE], JSON.stringify(tongue.whole(told, body))));
    stage.meter.end('completed');
  };
}

function toldBy({ tellsCacheWrites }: Tongue, told: Told): Told {
  return tellsCacheWrites ? { ...told, bill: { ...told.bill, cacheWriteTokens: 16 } } : told;
}

/** One event of a stream. */
export function event(json: unknown, name?: string): string {
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(json)}\n\n`;
}

/** Text in two pieces, so that what is put together of them is put together somewhere. */
export function inPieces(text: string): readonly string[] {
  const points = Array.from(text);
  const middle = Math.ceil(points.length / 2);
  return [points.slice(0, middle).join(''), points.slice(middle).join('')].filter((piece) => piece !== '');
}
