/** Starts everything that a deployed Headgate consists of, in this process. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { ENVIRONMENT } from '../lambda/settings.ts';
import { DEMO_PROVIDER, type DeployedConfiguration, forLocalRun, loadConfiguration } from '../lib/configuration.ts';
import { synthesize } from '../lib/synthesize.ts';
import { type LocalAws, startLocalAws } from './aws/server.ts';
import { DEMO_MODEL_IDS } from './demo/models.ts';
import { startDemoProvider } from './demo/server.ts';
import { deploy } from './deploy.ts';
import { runEventSources } from './event-sources.ts';
import { firstKey } from './first-key.ts';
import { startFront } from './front/front.ts';
import { createIamAuthorizer } from './front/iam-authorizer.ts';
import type { Invocation } from './functions/host.ts';
import { openLogFile } from './functions/log-file.ts';
import { type RunningFunctions, startFunctions } from './functions/start-functions.ts';
import { showNotifications } from './notifications.ts';
import { addOperator, type Operator } from './operator.ts';
import { fillProviderSecrets } from './provider-keys.ts';
import { runSchedules } from './schedules.ts';
import { LOCAL_REGION, readTemplate, type Stack } from './template.ts';

export interface StartOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Where data is kept. Absent: in memory. */
  readonly folder?: string | undefined;
  /** The file that says what the gateway is, unless `configuration` does. */
  readonly configurationPath?: string;
  readonly configuration?: DeployedConfiguration;
  /** Where the providers' keys are looked for. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Prints nothing of what goes wrong in the functions. */
  readonly quiet?: boolean;
}

/** A running gateway. */
export interface Headgate {
  /** For OpenAI SDKs: `http://127.0.0.1:8787/v1`. */
  readonly baseUrl: string;
  /** A gateway key of the team `local`. */
  readonly key: string;
  readonly awsEndpoint: string;
  /** The providers that can be called: the demo provider, those that need no key, and those that have one. */
  readonly providers: readonly string[];
  /** The providers that still lack a key. */
  readonly withoutKey: readonly string[];
  /** Calls a function past the front: `gateway`, `control`, `sweeper`, `settler` or `judge`. */
  invoke(functionName: string, event: object): Promise<Invocation>;
  /** Stops everything, in the order that loses nothing. */
  close(): Promise<void>;
}

const ASSEMBLY = 'headgate-assembly-';

/** Starts the deployed stack on this machine: synthesized, deployed to embedded services, behind a front. */
export async function startHeadgate(options: StartOptions): Promise<Headgate> {
  await using running = new AsyncDisposableStack();
  const data = prepareData(options.folder);
  const given =
    options.configuration ??
    (await loadConfiguration(options.configurationPath ?? 'headgate.config.ts', { local: true }));
  const aws = running.adopt(await openAws(data), close);
  const demo = running.adopt(await startDemoProvider({ port: 0 }), close);
  const assembly = running.adopt(openAssembly(data), close);
  const configuration = forLocalRun(given, { url: demo.url, models: DEMO_MODEL_IDS }, aws.endpoint);
  await synthesize({ configuration, outdir: assembly.folder, local: true });
  const operator = addOperator(aws.identities);
  const client = { endpoint: aws.endpoint, region: LOCAL_REGION, credentials: operator, maxAttempts: 1 };
  const { identities, queues, topics } = aws;
  const target = { ...client, identities, queues, topics, operatorArn: operator.arn };
  const stack = await deploy(readTemplate(assembly.folder), target);
  const secrets = providerSecrets(stack);
  const withKey = await fillProviderSecrets({ secrets, environment: options.environment ?? {}, client });

  const print = printer(data, options.quiet);
  showNotifications(topics, { folder: data, print: (line) => print(line, 'stderr') });
  const functions = running.adopt(await startFunctions(stack.functions, { aws, print }), close);
  const front = running.adopt(await openFront(options, stack, functions, aws), close);
  running.adopt(runSchedules(stack.schedules, functions, print), close);
  running.adopt(runEventSources(stack.eventSources, { queues, functions, print }), close);
  const key = await firstKey({ baseUrl: front.url, operator, folder: data });
  if (data !== undefined) writeOperator(data, { front, aws, operator, stack });

  const parts = running.move();
  const names = Object.keys(given.providers).filter((provider) => provider !== DEMO_PROVIDER);
  const isCallable = (provider: string) => !Object.hasOwn(secrets, provider) || withKey.includes(provider);
  return {
    baseUrl: front.url,
    key,
    awsEndpoint: aws.endpoint,
    providers: [DEMO_PROVIDER, ...names.filter(isCallable)],
    withoutKey: names.filter((provider) => !isCallable(provider)),
    invoke: functions.invoke,
    close: () => parts.disposeAsync(),
  };
}

interface Closable {
  close(): Promise<void>;
}

const close = (part: Closable) => part.close();

function prepareData(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  const data = resolve(folder);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  return data;
}

/** A new folder for what is synthesized, because CDK does not write an asset again where this process once wrote it. */
function openAssembly(data: string | undefined) {
  const prefix = join(data ?? tmpdir(), ASSEMBLY);
  // Left behind by a process that was killed; the lock on the data says that it is gone.
  const left = data === undefined ? [] : readdirSync(data).filter((name) => name.startsWith(ASSEMBLY));
  for (const name of left) rmSync(join(data ?? '', name), { recursive: true, force: true });
  const folder = mkdtempSync(prefix);
  return { folder, close: async () => rmSync(folder, { recursive: true, force: true }) };
}

/** Thrown when the data folder cannot be used; the message says what to do about it. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

async function openAws(folder: string | undefined): Promise<LocalAws> {
  try {
    return await startLocalAws(folder === undefined ? {} : { folder });
  } catch (cause) {
    throw new DataFolderError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function openFront(
  { port, quiet }: StartOptions,
  { api }: Stack,
  { hosts }: RunningFunctions,
  { identities }: LocalAws,
) {
  return startFront({
    api,
    hosts,
    port,
    authorize: createIamAuthorizer(api, identities),
    onFailure: ({ requestId, method, path }, { status, cause }) => {
      if (!quiet) console.error(`${status} ${method} ${path ?? ''} (request ${requestId}):`, cause);
    },
  });
}

/** The function that asks the providers knows which secret is whose. */
function providerSecrets({ functions }: Stack): Readonly<Record<string, string>> {
  const json = functions.map(({ environment }) => environment[ENVIRONMENT.providerSecrets]).find((text) => text);
  return json === undefined ? {} : JSON.parse(json);
}

/** What functions print goes to a log beside the data; their complaints are shown, too. */
function printer(folder: string | undefined, quiet = false) {
  const log = folder === undefined ? undefined : openLogFile(join(folder, 'functions.log'));
  return (line: string, stream: 'stdout' | 'stderr') => {
    log?.write(line);
    if (stream === 'stderr' && !quiet) console.error(line);
  };
}

interface Facts {
  readonly front: { readonly url: string };
  readonly aws: { readonly endpoint: string };
  readonly operator: Operator;
  readonly stack: Stack;
}

/** For the command line, which reaches the gateway and the embedded services through this file. */
function writeOperator(folder: string, { front, aws, operator, stack }: Facts): void {
  const file = join(folder, 'operator.json');
  const { accessKeyId, secretAccessKey, roleArn: operatorRole } = operator;
  const place = { baseUrl: front.url, awsEndpoint: aws.endpoint, region: LOCAL_REGION };
  const facts = { ...place, accessKeyId, secretAccessKey, operatorRole };
  // The mode counts only for a file that is made: one that is there keeps its own.
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify({ ...facts, outputs: stack.outputs }, null, 2)}\n`, { mode: 0o600 });
}
