import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { z } from 'zod';
import { messageIn } from '../control-door.ts';
import { type AwsAccess, type Check, type Examination, type Finding, skipped } from './check.ts';

/** Below this, an account serves fewer callers at a time than one busy team has. */
const FEW = 100;

/** How many requests the account's functions may serve at a time: new accounts begin with very few. */
export const concurrencyCheck: Check = {
  id: 'lambda-concurrency',
  run: async ({ aws, terminal, configuration }) => {
    if (!aws) return skipped('There are no credentials to ask with.');
    if (aws.endpoint !== undefined) return skipped('The local gateway has no such quota.');
    const { AWS_ENDPOINT_URL_LAMBDA, AWS_ENDPOINT_URL } = terminal.environment;
    const endpoint = AWS_ENDPOINT_URL_LAMBDA || AWS_ENDPOINT_URL || `https://lambda.${aws.region}.amazonaws.com`;
    const { status, json } = await accountSettings(new URL('/2016-08-19/account-settings/', endpoint), aws);
    const { data } = settingsSchema.safeParse(json);
    if (status !== 200 || !data) {
      const hint = 'Allow yourself lambda:GetAccountSettings, or look into Service Quotas.';
      return { status: 'warning', message: `Lambda does not tell its quota (${status}): ${messageIn(json)}`, hint };
    }
    const { ConcurrentExecutions: all, UnreservedConcurrentExecutions: free = all } = data.AccountLimit;
    const message = `${free} of ${all} requests at a time are not reserved for other functions`;
    if (free >= FEW) return unwatched(all, configuration) ?? { status: 'ok', message };
    const hint = `Each open answer takes one. Ask for more in Service Quotas: Lambda, concurrent executions.`;
    return { status: 'warning', message, hint };
  },
};

/** An alarm at four in five of a quota that the account does not have never comes. */
function unwatched(quota: number, configuration: Examination['configuration']): Finding | undefined {
  const { accountConcurrency = 0, reservedConcurrency } = configuration?.stack ?? {};
  if (reservedConcurrency !== undefined || quota >= accountConcurrency) return undefined;
  return {
    status: 'warning',
    message: `The account's quota is ${quota}, and the alarm GatewayConcurrency is set for one of ${accountConcurrency}`,
    hint: `Say stack: { accountConcurrency: ${quota} } and deploy, or ask for more in Service Quotas.`,
  };
}

const settingsSchema = z.object({
  AccountLimit: z.object({
    ConcurrentExecutions: z.number(),
    UnreservedConcurrentExecutions: z.number().optional(),
  }),
});

/** One call that is asked here only: a whole client would be another dependency. */
async function accountSettings(url: URL, { region, credentials }: AwsAccess) {
  const signer = new SignatureV4({ credentials, region, service: 'lambda', sha256: Hash.bind(null, 'sha256') });
  const address = { protocol: url.protocol, hostname: url.hostname, path: url.pathname };
  const { headers } = await signer.sign({ ...address, method: 'GET', headers: { host: url.host } });
  const { host: _, ...sent } = headers; // fetch writes the host by itself, and the same one.
  const response = await fetch(url, { headers: sent, redirect: 'error', signal: AbortSignal.timeout(10_000) });
  const json: unknown = await response.json().catch(() => undefined); // What is no JSON is told by its status.
  return { status: response.status, json };
}
