import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { VOCABULARY } from '../../lambda/core/vocabulary.ts';
import { validateConfiguration } from '../../lib/configuration.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, fault, startFakeProvider } from '../support/fake-provider.ts';
import { watchSockets } from '../support/opened-sockets.ts';
import { post } from '../support/post.ts';

/** Row 97: however a place is written, and wherever a caller writes it, no socket is opened to it. */
let provider: FakeProvider;
let sink: FakeProvider;
let headgate: TestGateway;
let sockets: ReturnType<typeof watchSockets>;

beforeAll(async () => {
  [provider, sink] = await Promise.all([startFakeProvider(), startFakeProvider()]);
  const { url } = provider;
  headgate = ['fake', 'openai', 'anthropic'].reduce((all, id) => all.withProvider(id, { url }), aGateway()).start();
});
beforeEach(() => {
  provider.reset();
  sockets = watchSockets();
});
afterEach(() => {
  sockets[Symbol.dispose]();
  expect([...new Set(sockets.opened)].filter((place) => place !== `127.0.0.1:${provider.port}`)).toEqual([]);
  expect(sink.connections.opened).toBe(0);
});
afterAll(async () => {
  await headgate.close();
  await Promise.all([provider.close(), sink.close()]);
});

/** Loopback, what only a function can reach, metadata of clouds, private and shared ranges, in all spellings. */
const SPELLINGS: readonly (() => string)[] = [
  () => sink.url,
  () => `http://localhost:${sink.port}/`,
  () => `http://[::ffff:7f00:1]:${sink.port}/`,
  () => `http://2130706433:${sink.port}/`,
  () => `http://0177.0.0.1:${sink.port}/`,
  () => `http://①②⑦.⓪.⓪.①:${sink.port}/`,
  () => `http://user@127.0.0.1:${sink.port}/`,
  () => `//127.0.0.1:${sink.port}/`,
  ...[
    'http://127.0.0.1:9001/2018-06-01/runtime/invocation/next',
    'http://127.0.0.1:2773/secretsmanager/get?secretId=x',
    'http://169.254.169.254/latest/meta-data/',
    'http://169.254.170.2/v2/credentials',
    'http://[fd00:ec2::254]/latest/',
    ...['http://0.0.0.0/', 'http://0/', 'http://127.1/', 'http://0x7f.1/', 'http://[::]/', 'http://[::1]/'],
    ...['http://[::ffff:127.0.0.1]/', 'http://[64:ff9b::7f00:1]/', 'http://[2002:7f00:1::]/', 'http://[fec0::1]/'],
    ...['http://100.64.0.1/', 'http://10.0.0.1/', 'http://192.168.0.1/', 'http://172.16.0.1/', 'https://127.0.0.1/'],
    'http://metadata.google.internal/computeMetadata/v1/',
    // Names that resolve to loopback: a list of bad names has never had all of them.
    ...['https://localtest.me/', 'https://127.0.0.1.nip.io/', 'https://7f000001.c0a80001.rbndr.us/'],
    ...['file:///proc/self/environ', 'gopher://127.0.0.1:6379/_x', 'data:text/plain,x', 'unix:///var/run/docker.sock'],
  ].map((url) => () => url),
];

const MODELS = ['fake/m', 'openai/m', 'anthropic/m'];
const HELLO = [{ role: 'user', content: 'Hi' }];
const withPart = (part: object) => ({ messages: [{ role: 'user', content: [part] }] });

/** Where other gateways, or providers themselves, take an address, by the endpoint that a body is for. */
const PLACES: Readonly<Record<string, (url: string) => readonly [path: string, body: object]>> = {
  ...Object.fromEntries(
    ['api_base', 'base_url', 'custom_host', 'baseURL', 'endpoint', 'endpoint_url', 'azure_endpoint', 'proxy', 'host']
      .flatMap((field) => [
        [field],
        ['user_config', field],
        ['litellm_params', field],
        ['metadata', field],
        ['provider', field],
      ])
      .map((path) => [
        path.join('.'),
        (url: string) =>
          [
            '/chat/completions',
            { messages: HELLO, ...(path.reduceRight<unknown>((value, name) => ({ [name]: value }), url) as object) },
          ] as const,
      ]),
  ),
  'extra_headers.host': (url) => ['/chat/completions', { messages: HELLO, extra_headers: { host: url } }],
  extra_body: (url) => ['/chat/completions', { messages: HELLO, extra_body: { api_base: url } }],
  model_list: (url) => ['/chat/completions', { messages: HELLO, model_list: [{ litellm_params: { api_base: url } }] }],
  'providerOptions.gateway.byok': (url) => [
    '/chat/completions',
    { messages: HELLO, providerOptions: { gateway: { byok: { openai: [{ baseURL: url }] } } } },
  ],
  model: (url) => ['/chat/completions', { model: url, messages: HELLO }],
  'model of a provider': (url) => ['/chat/completions', { model: `fake/${url}`, messages: HELLO }],
  models: (url) => ['/chat/completions', { models: [url, `fake/../../${url}`], messages: HELLO }],
  'a picture': (url) => ['/chat/completions', withPart({ type: 'image_url', image_url: { url } })],
  'a file': (url) => ['/chat/completions', withPart({ type: 'file', file: { file_id: url, filename: url } })],
  'a file as data': (url) => ['/chat/completions', withPart({ type: 'file', file: { file_data: url } })],
  'a search': (url) => [
    '/chat/completions',
    { messages: HELLO, web_search_options: { search_context_size: url, filters: { allowed_domains: [url] } } },
  ],
  'a picture for Claude': (url) => [
    '/messages',
    { max_tokens: 9, ...withPart({ type: 'image', source: { type: 'url', url } }) },
  ],
  'a document for Claude': (url) => [
    '/messages',
    { max_tokens: 9, ...withPart({ type: 'document', source: { type: 'url', url } }) },
  ],
  'an MCP server for Claude': (url) => [
    '/messages',
    { max_tokens: 9, messages: HELLO, mcp_servers: [{ type: 'url', url, name: 'x' }] },
  ],
  'a picture to count': (url) => ['/messages/count_tokens', withPart({ type: 'image', source: { type: 'url', url } })],
  'a picture in a response': (url) => [
    '/responses',
    { input: [{ role: 'user', content: [{ type: 'input_image', image_url: url }] }] },
  ],
  'a file in a response': (url) => [
    '/responses',
    { input: [{ role: 'user', content: [{ type: 'input_file', file_url: url }] }] },
  ],
  'an MCP server of a response': (url) => [
    '/responses',
    { input: 'Hi', tools: [{ type: 'mcp', server_label: 'x', server_url: url }] },
  ],
  'a prompt': (url) => ['/completions', { prompt: url }],
  'what is embedded': (url) => ['/embeddings', { input: url }],
};

describe.each(Object.entries(PLACES))('row 97: an address as %s', (_, place) => {
  test('is nowhere gone to', async () => {
    await Promise.all(
      SPELLINGS.map(async (spelling, at) => {
        const [path, body] = place(spelling());
        const response = await post(headgate, path, { model: MODELS[at % MODELS.length], ...body });
        await response.text();
        // What a provider refuses, it refuses by itself; a 500 would be a mistake of ours.
        expect(response.status === 200 || (response.status >= 400 && response.status !== 500)).toBe(true);
      }),
    );
  });
});

const HEADERS = [
  ...VOCABULARY.filter((row) => row.in === 'header').map(({ name }) => name.replace('*', 'x')),
  ...[
    'host',
    'x-forwarded-host',
    'x-forwarded-for',
    'x-original-url',
    'x-rewrite-url',
    'forwarded',
    'via',
    'referer',
    'origin',
  ],
  ...[
    'x-litellm-api-base',
    'x-upstream-url',
    'x-target-url',
    'x-headgate-base-url',
    'openai-base-url',
    'x-base-url',
    'proxy',
  ],
];

test.each(HEADERS)('row 97: an address in the header %s is nowhere gone to', async (name) => {
  await Promise.all(
    SPELLINGS.map(async (spelling, at) => {
      const value = encodeURI(spelling());
      const config = JSON.stringify({ targets: [{ provider: 'fake', custom_host: value }] });
      const headers = { [name]: at % 2 === 0 ? value : config };
      const response = await headgate.ask({ model: 'fake/m', messages: HELLO }, { headers });
      await response.text();
      expect([200, 400]).toContain(response.status);
    }),
  );
});

test('row 97: where a provider redirects to is not gone to', async () => {
  provider.otherwise(fault('redirect'));
  expect((await headgate.ask({ model: 'fake/m', messages: HELLO })).status).toBe(502);
  expect(provider.sink.requests).toEqual([]);
});

test('row 97: not even an operator can name a place that is none for a provider', () => {
  const isPublicName = (url: string) => /^https:\/\/(localtest\.me|127\.0\.0\.1\.nip\.io|7f000001\.)/.test(url);
  for (const spelling of SPELLINGS) {
    const url = spelling();
    const validate = () => validateConfiguration({ providers: { own: { url } } });
    // What a public name resolves to is known when it is asked for, and not when the stack is deployed.
    if (isPublicName(url)) expect(validate).not.toThrow();
    else expect(validate, url).toThrow('public DNS name');
  }
});
