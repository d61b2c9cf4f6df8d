import { z } from 'zod';
import { QUALITY_NAMES } from '../lambda/auto-settings.ts';
import type { Limits, Timeouts } from '../lambda/bounds-settings.ts';
import {
  type AutoConfiguration,
  type Configuration,
  type ProviderConfiguration,
  REGION_NAME,
  type RouteConfiguration,
  type StackConfiguration,
  TEAM_NAME,
} from '../lambda/settings.ts';
import type { TeamConfiguration } from '../lambda/team-settings.ts';
import { type AccessInput, access, refuseWrongAccess } from './configuration-access.ts';
import { type CacheInput, cache, refuseUnknownCachedRoutes } from './configuration-cache.ts';
import { cors } from './configuration-cors.ts';
import { type ExperimentInput, experiments, refuseWrongExperiments } from './configuration-experiments.ts';
import { discounts, prices, refuseStrayPrices } from './configuration-prices.ts';
import {
  ALWAYS,
  PROVIDER_NAME,
  refuseHostsWithoutUrl,
  refuseKnownEndpoints,
  refuseNobody,
  refuseTwins,
  refuseWhatBedrockDiffersIn,
} from './configuration-relations.ts';
import { ALLOWED_ROUTE_NAME, ROUTE_NAME, refuseWrongRoutes } from './configuration-routes.ts';
import { section, whole } from './configuration-section.ts';
import { allowanceShape, LOCAL_TEAM } from './configuration-teams.ts';
import type { LedgerExportSettings } from './ledger-export.ts';
import { ALLOWED_LOCAL_PROVIDER_URL, ALLOWED_PROVIDER_URL, providerUrl } from './provider-url.ts';

/** What an operator writes: the configuration, without what has a default. */
export interface ConfigurationInput {
  readonly providers: Readonly<Record<string, ProviderConfiguration>>;
  readonly teams?: Readonly<Record<string, Partial<TeamConfiguration>>>;
  readonly access?: AccessInput;
  readonly timeouts?: Partial<Timeouts>;
  readonly limits?: Partial<Limits>;
  readonly routes?: Configuration['routes'];
  readonly auto?: Partial<AutoConfiguration>;
  readonly cache?: CacheInput;
  readonly experiments?: Readonly<Record<string, ExperimentInput>>;
  readonly prices?: Configuration['prices'];
  readonly discounts?: Configuration['discounts'];
  readonly cors?: Configuration['cors'];
  readonly stack?: Partial<Omit<DeployedConfiguration['stack'], 'ledgerExport'>> & {
    /** `true` is every week, kept for five. */
    readonly ledgerExport?: true | Partial<LedgerExportSettings>;
  };
}

/** What is deployed: what the functions are told, and what only the stack needs to know. */
export interface DeployedConfiguration extends Configuration {
  readonly stack: StackConfiguration & {
    /** Who gets a mail when something is wrong; absent means that alarms tell only those who subscribe to their topic. */
    readonly alarmEmail?: string;
    /** Copies of the ledger in S3; absent means that there are none. */
    readonly ledgerExport?: LedgerExportSettings;
  };
}

/** The only retention times that CloudWatch Logs knows. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const PRINCIPAL =
  /^arn:aws[a-z-]*:(?:iam::\d{12}:(?:root|(?:user|role)\/[\w+=,.@/-]+)|sts::\d{12}:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+)$/;
const REGION = 'a region of AWS, such as "eu-central-1"';
const MEBIBYTE = 1024 * 1024;

const listOfNames = z.array(z.string('a text').min(1, 'a text that is not empty'), 'a list of texts').readonly();

/** The rules for a whole configuration; each message says what is allowed. */
export function configurationSchema(isLocal: boolean): z.ZodType<DeployedConfiguration> {
  const configuration = section({
    providers: providers(isLocal),
    teams: teams(),
    access: access().prefault({}),
    timeouts: timeouts().prefault({}),
    limits: limits().prefault({}),
    routes: routes(),
    auto: auto().prefault({}),
    cache: cache().prefault({}),
    experiments: experiments(),
    prices: prices(),
    discounts: discounts(),
    cors: cors(isLocal).exactOptional(),
    stack: stack().prefault({}),
  });
  return configuration.superRefine((parts, context) => {
    refuseStrayPrices(parts, isLocal, context);
    refuseWrongRoutes(parts, isLocal, context);
    refuseWrongAccess(parts, isLocal ? LOCAL_TEAM : undefined, context);
    refuseUnknownCachedRoutes(parts, context);
    refuseWrongExperiments(parts, isLocal, context);
  }, ALWAYS);
}

function providers(isLocal: boolean) {
  const allowedUrl = isLocal ? ALLOWED_LOCAL_PROVIDER_URL : ALLOWED_PROVIDER_URL;
  const url = z.string(allowedUrl).transform((text, context) => {
    const normal = providerUrl(text, isLocal);
    if (normal !== undefined) return normal;
    context.addIssue({ code: 'custom', message: allowedUrl });
    return z.NEVER;
  });
  const provider = section({
    url: url.exactOptional(),
    parameters: listOfNames.exactOptional(),
    needsKey: z.boolean('true or false').exactOptional(),
    streamUsage: z.boolean('true or false').exactOptional(),
    endsWithoutDone: z.boolean('true or false').exactOptional(),
    responses: z.boolean('true or false').exactOptional(),
    messages: z.boolean('true or false').exactOptional(),
    keepsNothing: z.boolean('true or false').exactOptional(),
    stopsBilling: z.boolean('true or false').exactOptional(),
    region: z.string(REGION).regex(REGION_NAME, REGION).exactOptional(),
    timeouts: section({
      connectMs: whole(1, 60_000).exactOptional(),
      firstContentMs: whole(1, 290_000).exactOptional(),
      idleMs: whole(1, 880_000).exactOptional(),
      totalMs: whole(1, 880_000).exactOptional(),
    }).exactOptional(),
  });
  const name = z.string().regex(PROVIDER_NAME, 'a name of lower-case letters, digits and hyphens, at most 31');
  const record = z
    .record(name, provider, 'an object of providers')
    .superRefine((value, context) => refuseNobody(value, isLocal, context));
  return record.superRefine((value, context) => {
    refuseHostsWithoutUrl(value, isLocal, context);
    refuseTwins(value, context);
    refuseWhatBedrockDiffersIn(value, context);
    refuseKnownEndpoints(value, context);
  }, ALWAYS);
}

function teams() {
  const allowed = 'an IAM principal without wildcards, such as "arn:aws:iam::111122223333:role/search"';
  const principal = z.string(allowed).regex(PRINCIPAL, allowed);
  const team = section({
    principals: z.array(principal, 'a list of ARNs').readonly().default([]),
    ...allowanceShape(),
  });
  const name = z.string().regex(TEAM_NAME, `a name that matches ${TEAM_NAME}`);
  return z.record(name, team, 'an object of teams').superRefine(refuseTwins, ALWAYS).default({});
}

function timeouts() {
  // API Gateway cuts a stream that says nothing for five minutes, and before the first content nothing is said.
  const beforeContent = whole(1, 290_000);
  // Lambda ends every function after 900 seconds; the gateway must still be able to say why.
  const within = whole(1, 880_000);
  return section({
    connectMs: whole(1, 60_000).default(3000),
    firstContentMs: beforeContent.default(30_000),
    firstContentSlowMs: beforeContent.default(280_000),
    idleMs: within.default(120_000),
    totalMs: within.default(840_000),
    drainMs: whole(0, 120_000).default(15_000),
    // Far enough below the five minutes, and the shorter patience of proxies on the way.
    pingMs: whole(1, 240_000).default(15_000),
    deadlineMarginMs: whole(1, 60_000).default(10_000),
  });
}

function limits() {
  return section({
    // Lambda accepts events of 6 MiB, and the body travels inside one as a JSON string.
    bodyBytes: whole(1, 6 * MEBIBYTE).default(6_000_000),
    // JSON.stringify throws at a depth of about 10,000.
    jsonDepth: whole(1, 1000).default(64),
    sseLineBytes: whole(1024, 64 * MEBIBYTE).default(16 * MEBIBYTE),
    answerBytes: whole(1024, 128 * MEBIBYTE).default(32 * MEBIBYTE),
    choices: whole(1, 128).default(8),
    attempts: whole(1, 10).default(3),
  });
}

/** Only the names: what stands behind them is checked together with all that they may mean. */
function routes() {
  const name = z.string().regex(ROUTE_NAME, ALLOWED_ROUTE_NAME);
  return z.record(name, z.custom<RouteConfiguration>(), 'an object of routes').default({});
}

function auto() {
  const share = 'a number from 0 to 0.5';
  const least = z.int('a whole number').min(0, 'a whole number from 0').exactOptional();
  const quality = z.enum(QUALITY_NAMES, `one of ${QUALITY_NAMES.join(', ')}`);
  const truth = z.boolean('true or false').exactOptional();
  const when = section({ tools: least, inputTokens: least, reasoning: truth, media: truth, schema: truth });
  const taskClass = section({
    name: z.string('a text').regex(/^[a-z][a-z-]{0,30}$/, 'a name of lower-case letters and hyphens'),
    when,
    quality,
    outputTokens: whole(1, 1_000_000),
  });
  return section({
    models: listOfNames.exactOptional(),
    classes: z.array(taskClass, 'a list of classes').readonly().exactOptional(),
    quality: z
      .record(z.string().regex(/^[^/\s]+\/\S+$/, 'a model as "provider/model"'), quality, 'an object of qualities')
      .default({}),
    exploreShare: z.number(share).min(0, share).max(0.5, share).default(0.03),
  });
}

function stack() {
  const name = 'a name of letters, digits and hyphens that starts with a letter, at most 128';
  const days = `one of ${RETENTION_DAYS.join(', ')}`;
  return section({
    name: z
      .string(name)
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, name)
      .default('Headgate'),
    reservedConcurrency: whole(1, 100_000).exactOptional(),
    controlConcurrency: whole(1, 100_000).exactOptional(),
    memoryMegabytes: whole(128, 10_240).default(512),
    logRetentionDays: z
      .number(days)
      .refine((count) => RETENTION_DAYS.includes(count), days)
      .default(30),
    requestsPerSecond: whole(1, 10_000).default(200),
    burst: whole(1, 10_000).default(400),
    alarmEmail: z.email('a mail address').exactOptional(),
    ledgerExport: ledgerExport().exactOptional(),
  });
}

function ledgerExport() {
  const settings = section({ everyDays: whole(1, 90).default(7), keepDays: whole(1, 3650).default(35) });
  const longEnough = 'at least everyDays, or there are days without a copy';
  return z
    .preprocess((value) => (value === true ? {} : value), settings)
    .refine(({ everyDays, keepDays }) => keepDays >= everyDays, { path: ['keepDays'], error: longEnough });
}
