import { awsCredentials, type Credentials } from './aws-credentials.ts';
import { readOperator } from './operator.ts';
import type { TargetOptions } from './options.ts';
import { usageProblem } from './problem.ts';
import { controlUrlOfStack } from './stack.ts';
import type { Terminal } from './terminal.ts';

/** The control door of one gateway, and as whom to knock. */
export interface Target {
  /** The URL of the stage, without a slash at its end. */
  readonly controlUrl: string;
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
  readonly isLocal: boolean;
}

const EXECUTE_API = /^[\w-]+\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;

/** Selects the gateway: the stack, else the URL, else HEADGATE_URL, else the one that runs here. */
export async function selectTarget(options: TargetOptions, terminal: Pick<Terminal, 'environment'>): Promise<Target> {
  if (options.stack !== undefined) {
    if (options.url !== undefined) throw usageProblem('--stack and --url name two gateways.', 'Give one of them.');
    const { controlUrl, region } = await controlUrlOfStack({ ...options, stack: options.stack });
    const url = readUrl(controlUrl, 'The output ControlUrl');
    return remoteTarget(url, EXECUTE_API.exec(url.hostname)?.[1] ?? region, options);
  }
  const given = options.url ?? (terminal.environment.HEADGATE_URL || undefined);
  const url = given === undefined ? undefined : readUrl(given, options.url === undefined ? 'HEADGATE_URL' : '--url');
  if (url !== undefined && !LOOPBACK.test(url.hostname)) return deployedTarget(url, options, terminal);
  if (options.region !== undefined || options.profile !== undefined) {
    // Whoever names a profile means a deployed gateway: a key made in the local one by mistake helps nobody.
    throw usageProblem('--region and --profile are for deployed gateways.', 'Add --stack NAME or --url URL.');
  }
  return localTarget(url, terminal);
}

/** Whether the gateway on this machine is meant. */
export function isLocal({ stack, url }: TargetOptions, { environment }: Pick<Terminal, 'environment'>): boolean {
  if (stack !== undefined) return false;
  const given = url ?? (environment.HEADGATE_URL || undefined);
  return given === undefined || (URL.canParse(given) && LOOPBACK.test(new URL(given).hostname));
}

function deployedTarget(url: URL, options: TargetOptions, { environment }: Pick<Terminal, 'environment'>): Target {
  const region = EXECUTE_API.exec(url.hostname)?.[1] ?? options.region ?? environment.AWS_REGION;
  if (region === undefined) {
    throw usageProblem(`The host ${url.hostname} does not tell its AWS region.`, 'Add --region REGION.');
  }
  return remoteTarget(url, region, options);
}

function remoteTarget(url: URL, region: string, { profile }: TargetOptions): Target {
  return { controlUrl: withStage(url), region, credentials: awsCredentials(profile), isLocal: false };
}

function localTarget(url: URL | undefined, terminal: Pick<Terminal, 'environment'>): Target {
  const { baseUrl, region, accessKeyId, secretAccessKey } = readOperator(terminal);
  const controlUrl = withStage(url ?? new URL(baseUrl));
  return { controlUrl, region, credentials: async () => ({ accessKeyId, secretAccessKey }), isLocal: true };
}

function readUrl(text: string, source: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSecure = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!url || !isSecure) {
    // Without the user part, which may hold a password.
    const shown = url ? `${url.protocol}//${url.host}` : text;
    throw usageProblem(
      `${source} is not the URL of a gateway: ${shown}`,
      'It starts with https://, or http://127.0.0.1.',
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw usageProblem(`${source} holds more than a host and a path.`, 'Give it without user, query and fragment.');
  }
  return url;
}

/** The URL for Anthropic SDKs lacks the stage and means the same gateway. A custom domain may have no stage at all. */
function withStage(url: URL): string {
  const path = url.pathname.replace(/\/+$/, '');
  const isStageless = path === '' && (EXECUTE_API.test(url.hostname) || LOOPBACK.test(url.hostname));
  return `${url.origin}${isStageless ? '/v1' : path}`;
}
