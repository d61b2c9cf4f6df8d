/** Answers of real providers, as they were recorded: which there are, what they are, and their bytes as sent. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a recording is written in. */
export type Wire = 'openai-chat' | 'anthropic-messages' | 'openai-responses' | 'openai-embeddings';
/** How a stream ended: with its terminator, with an error of the provider's, or with neither. */
export type End = 'complete' | 'error' | 'cut';
export type Json = { readonly [key: string]: unknown };

export interface Recording {
  readonly name: string;
  /** The folder, which names the provider. */
  readonly provider: string;
  readonly wire: Wire;
  readonly form: 'stream' | 'whole' | 'refusal';
  readonly end: End;
  /** Written for documentation or a test of its owner's, and not recorded: members may be left out. */
  readonly isAbridged: boolean;
  readonly status: number;
  readonly bytes: Buffer;
  /** The events of a stream, or the one body. */
  readonly events: readonly Json[];
}

/** Beside the repository, and no part of it. */
const FOLDER = fileURLToPath(new URL('../../../shared/recorded/', import.meta.url));

/** Whether they are here: without them nothing can be replayed. */
export const hasAll = existsSync(FOLDER);

/** Recorded in what the gateway speaks to no provider: Amazon's binary event streams, and Gemini's own API. */
export const NOT_APPLICABLE: readonly RegExp[] = [/\.eventstream\.bin$/, /^gemini\/.*test_google__.*\.sse$/];

const FILES = hasAll ? filesIn(FOLDER) : [];

/** Every recording that is here, those of one file in their order. */
export const RECORDINGS: readonly Recording[] = FILES.flatMap(recordingsIn);

/** Files that hold none, so that one that is not recognised gets noticed. */
export const UNREAD: readonly string[] = FILES.filter((file) => recordingsIn(file).length === 0);

function filesIn(cwd: string): readonly string[] {
  const isData = (file: string) => !/\.meta\.json$|\.md$/.test(file);
  return globSync('*/*/*', { cwd }).filter(isData).sort();
}

function recordingsIn(file: string): readonly Recording[] {
  const bytes = readFileSync(FOLDER + file);
  const wire = file.startsWith('anthropic/') ? 'anthropic-messages' : wireOf(bytes.toString());
  if (!wire || NOT_APPLICABLE.some((pattern) => pattern.test(file))) return [];
  const base = {
    provider: file.slice(0, file.indexOf('/')),
    wire,
    isAbridged: /\/(quoted|vercel-ai)\//.test(file),
  };
  if (file.endsWith('.json')) {
    const body: Json = JSON.parse(bytes.toString());
    const status = statusOf(file, body);
    const form = status >= 400 ? 'refusal' : 'whole';
    return [{ ...base, name: file, form, end: 'complete', status, bytes, events: [body].flat() }];
  }
  const streams = file.endsWith('.sse') ? [bytes] : answersIn(bytes.toString(), wire);
  return streams.map((stream, at) => {
    const events = eventsIn(stream);
    const name = streams.length === 1 ? file : `${file}, answer ${at + 1}`;
    return { ...base, name, form: 'stream', end: endOf(stream, events), status: 200, bytes: stream, events };
  });
}

function wireOf(text: string): Wire | undefined {
  if (/"object": ?"response"|"type": ?"response\.|"sequence_number"/.test(text)) return 'openai-responses';
  if (/"type": ?"(message|message_start)"|"type": ?"error", ?"error"/.test(text)) return 'anthropic-messages';
  if (/"object": ?"(text_)?embedding"/.test(text)) return 'openai-embeddings';
  if (/"choices"|"error"|"detail"|"message"/.test(text)) return 'openai-chat';
  return undefined;
}

/** The status is beside the recording, or said by what is quoted. */
function statusOf(file: string, body: Json | readonly Json[]): number {
  const meta = `${FOLDER}${file.replace(/\.json$/, '')}.meta.json`;
  if (existsSync(meta)) return JSON.parse(readFileSync(meta, 'utf8')).status;
  const isAnswer = 'choices' in body || 'content' in body || 'output' in body;
  return isAnswer ? 200 : Number(/-(4\d\d)\b/.exec(file)?.[1] ?? 400);
}

/** What was kept one event a line had been framed as its dialect frames events; chat ends with `[DONE]` everywhere. */
function answersIn(text: string, wire: Wire): readonly Buffer[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const answers: string[][] = [];
  lines.forEach((line, at) => {
    if (at === 0 || beginsAnswer(line, lines[at - 1] ?? '', wire)) answers.push([]);
    answers.at(-1)?.push(line);
  });
  return answers.map((answer) => {
    const named = answer.map((line) => {
      const [, type] = /"type":"((?:response\.|message_|content_block_)[^"]+|error|ping)"/.exec(line) ?? [];
      return `${wire === 'openai-chat' ? '' : `event: ${type}\n`}data: ${line}\n\n`;
    });
    const isComplete = wire === 'openai-chat' && !answer.some((line) => line.startsWith('{"error"'));
    return Buffer.from(named.join('') + (isComplete ? 'data: [DONE]\n\n' : ''));
  });
}

function beginsAnswer(line: string, before: string, wire: Wire): boolean {
  if (wire === 'anthropic-messages') return before.includes('"type":"message_stop"');
  if (wire === 'openai-responses') return line.includes('"type":"response.created"');
  const id = /"id":"([^"]+)"/;
  return id.test(before) && id.exec(line)?.[1] !== id.exec(before)?.[1];
}

function eventsIn(stream: Buffer): readonly Json[] {
  const data = stream.toString().matchAll(/^data: ?(.*?)\r?$/gm);
  return [...data].flatMap(([, text = '']) => (text.startsWith('{') ? [parsed(text)] : []));
}

/** What is no JSON is a failure wherever it stands, and is told of like one. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return { error: 'not JSON' };
  }
}

function endOf(stream: Buffer, events: readonly Json[]): End {
  if (events.some((event) => event.error || event.type === 'response.failed')) return 'error';
  const terminator = /^data: ?\[DONE\]|"type": ?"(message_stop|response\.completed|response\.incomplete)"/m;
  // Cerebras was recorded without `[DONE]`; a finish reason together with usage says that nothing is missing.
  const isTold = events.some((event) => event.usage) && /"finish_reason": ?"/.test(stream.toString());
  return isTold || terminator.test(stream.toString()) ? 'complete' : 'cut';
}
