import { createInterface } from 'node:readline';
import { Command, InvalidArgumentError } from 'commander';
import { type Asker, type AskerOptions, askerFrom } from './asker.ts';
import { type Heard, hearChat, traceSchema } from './chat-stream.ts';
import { describeWay } from './chat-trace.ts';
import { askGateway, refusalOf } from './model-door.ts';
import { readTeam, type TargetOptions, withTargetOptions } from './options.ts';
import { Problem, usageProblem } from './problem.ts';
import { readInput, refuseSecretInArguments } from './read-input.ts';
import { selectTarget, type Target } from './target.ts';
import { harmless, isWatched, plain, type Terminal } from './terminal.ts';

/** `headgate chat`: a route is tried, and the way that the request took is shown. */
export function chatCommand(terminal: Terminal): Command {
  const command = new Command('chat')
    .argument('[prompt]', 'what to ask; `-` reads it from standard input; without one, a conversation begins')
    .option('--model <model>', 'provider/model, a model, or a name of routes (auto)')
    .option('--route <name>', 'the same, for a name of routes')
    .option('--system <text>', 'how the model is to behave')
    .option('--max-tokens <count>', 'how long the answer may be', readCount)
    .option('--team <team>', 'ask as this team, signed with your AWS credentials', readTeam)
    .option('--key <->', '`-`: ask with a gateway key, typed or read from standard input (or set HEADGATE_KEY)')
    .option('--no-trace', 'show the answer only')
    .option('--json', 'print one JSON object, with the answer, its usage and its way')
    .action((prompt: string | undefined, options: ChatOptions) => chat(prompt, options, terminal));
  return withTargetOptions(command).addHelpText('after', EXAMPLES);
}

interface ChatOptions extends TargetOptions, AskerOptions {
  readonly model?: string;
  readonly route?: string;
  readonly system?: string;
  readonly maxTokens?: number;
  readonly trace: boolean;
  readonly json?: boolean;
}

interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Everything that stays the same while one talks. */
interface Conversation {
  readonly target: Target;
  readonly asker: Asker;
  readonly options: ChatOptions;
  readonly terminal: Terminal;
}

async function chat(prompt: string | undefined, options: ChatOptions, terminal: Terminal): Promise<void> {
  const { model, route, key, json, system } = options;
  refuseSecretInArguments('--key', key);
  if (model !== undefined && route !== undefined) {
    throw usageProblem('--model and --route name two ways.', 'Give one of them.');
  }
  const isKeyPiped = key !== undefined && !isWatched(terminal);
  if (prompt === '-' && isKeyPiped) {
    throw usageProblem('Both the prompt and the key would be read from standard input.', 'Set HEADGATE_KEY.');
  }
  if (prompt === undefined && (json || !isWatched(terminal))) {
    throw usageProblem('There is no prompt.', 'Write it behind the command, or `-` to read it from standard input.');
  }
  const target = await selectTarget(options, terminal);
  const asker = await askerFrom(options, target, terminal);
  const conversation = { target, asker, options, terminal };
  const start: readonly Message[] = system === undefined ? [] : [{ role: 'system', content: system }];
  if (prompt === undefined) return talk(start, conversation);
  const content = prompt === '-' ? await readInput(terminal, 'the prompt') : prompt;
  const heard = await turn([...start, { role: 'user', content }], conversation);
  if (json) terminal.print(JSON.stringify(asJson(heard)));
  if (heard.error !== null) throw new Problem(`The answer was cut short: ${heard.error}`, 'Try again.');
}

/** One question and its answer, shown as it comes. */
async function turn(messages: readonly Message[], { target, asker, options, terminal }: Conversation): Promise<Heard> {
  const body = {
    model: options.model ?? options.route ?? 'auto',
    messages,
    stream: true,
    stream_options: { include_usage: true },
    ...(options.maxTokens !== undefined && { max_tokens: options.maxTokens }),
  };
  const sentAt = performance.now();
  const headers = { 'x-headgate-trace': 'on' };
  const request = { method: 'POST', path: '/chat/completions', body, headers } as const;
  const response = await askGateway(target, asker, request);
  if (!response.ok) throw await refused(response, asker, { terminal, isTraced: options.trace });
  const show = (text: string) => (options.json ? undefined : (terminal.write ?? terminal.print)(harmless(text)));
  const heard = await hearChat(response, { sentAt, onText: show });
  if (!options.json && !heard.text.endsWith('\n')) show('\n');
  if (options.trace && !options.json) for (const line of describeWay(heard)) terminal.printError(line);
  return heard;
}

async function refused(
  response: Response,
  asker: Asker,
  { terminal, isTraced }: { readonly terminal: Terminal; readonly isTraced: boolean },
): Promise<Problem> {
  const json: unknown = await response.json().catch(() => undefined); // Without JSON there is only the status to tell.
  const trace = typeof json === 'object' && json !== null && 'headgate' in json ? json.headgate : undefined;
  const { data } = traceSchema.safeParse(trace);
  if (data && isTraced) for (const line of describeWay({ trace: data })) terminal.printError(line);
  return refusalOf(response.status, json, asker);
}

/** Line after line, until there are no more. What goes wrong with one ends nothing. */
async function talk(start: readonly Message[], conversation: Conversation): Promise<void> {
  const { terminal } = conversation;
  const { input, screen } = terminal;
  if (!input) return;
  const lines = createInterface({ input, ...(screen && { output: screen }), prompt: '> ' });
  terminal.printError('Ask something. Ctrl-D ends the conversation.');
  lines.prompt();
  let messages = start;
  for await (const line of lines) {
    const content = line.trim();
    if (content === '/exit') break;
    if (content !== '') {
      const asked: readonly Message[] = [...messages, { role: 'user', content }];
      try {
        const heard = await turn(asked, conversation);
        messages = [...asked, { role: 'assistant', content: heard.text }];
        if (heard.error !== null) terminal.printError(`The answer was cut short: ${plain(heard.error)}`);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        terminal.printError(`${plain(error.message)} ${error.hint}`);
      }
    }
    lines.prompt();
  }
  lines.close();
}

function asJson({ callId, model, text, finishReason, usage, trace, firstContentMs, totalMs, error }: Heard) {
  return {
    call_id: callId,
    model,
    answer: text,
    finish_reason: finishReason,
    usage,
    first_content_ms: firstContentMs === null ? null : Math.round(firstContentMs),
    total_ms: Math.round(totalMs),
    error,
    headgate: trace,
  };
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, at least 1.');
}

const EXAMPLES = `
The answer is on standard output, and the way that it took on standard error. The local gateway is asked with its first key.

Examples:
  headgate chat "Hello" --model demo/chat
  headgate chat "Which is faster?" --route auto:fastest --team search --stack Headgate --region eu-central-1
  cat report.txt | headgate chat - --system "Sum it up." --json
`;
