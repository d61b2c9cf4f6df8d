import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../bin/cli/command-line.ts';
import { harmless } from '../../bin/cli/terminal.ts';
import { aDataFolder, anOperator } from './a-data-folder.ts';
import { aTerminal } from './a-terminal.ts';
import { type Said, startScriptedGateway, streamed } from './scripted-gateway.ts';

const TRACE = {
  headgate: {
    call_id: '01K9ZQ3V5W8X7Y6T4R2P1N0M9B',
    requested_model: 'smart',
    resolved_model: 'fake/model',
    served_model: 'model',
    reason: 'fallback',
    attempts: [
      {
        model: 'fake/slow',
        reason: 'first',
        started_ms: 0,
        first_content_ms: null,
        total_ms: 20,
        outcome: 'failed',
        error_type: 'overloaded',
        cost_usd: '0',
      },
      {
        model: 'fake/model',
        reason: 'fallback',
        started_ms: 21,
        first_content_ms: 5,
        total_ms: 9,
        outcome: 'answered',
        error_type: null,
        cost_usd: '0.0000015',
      },
    ],
  },
};

type Answers = Parameters<typeof startScriptedGateway>[0];

/** `headgate chat` beside a gateway that answers like this. */
async function chat(args: readonly string[], answer: Said | Answers, more: Parameters<typeof aTerminal>[0] = {}) {
  await using gateway = await startScriptedGateway(typeof answer === 'function' ? answer : () => answer);
  await using folder = await aDataFolder(anOperator(gateway.url));
  const environment = { HEADGATE_DATA: folder.path, HEADGATE_KEY: 'hg_live_of_the_environment' };
  const { terminal, output, errors } = aTerminal({ environment, ...more });
  const exitCode = await runCommandLine(['chat', ...args], terminal);
  return { exitCode, output: output(), errors: errors(), got: gateway.got };
}

describe('headgate chat', () => {
  it('shows the answer, and beside it the way that it took', async () => {
    const { exitCode, output, errors, got } = await chat(
      ['Hello', '--route', 'smart'],
      streamed(['He', 'llo'], { more: [TRACE] }),
    );

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: 'Hello\n' });
    expect(errors).toContain('fake/model answered: fallback\n');
    expect(errors).toMatch(/1 {2}fake\/slow +first +0 +20 {2}failed \(overloaded\) +0\n/);
    expect(errors).toMatch(/2 {2}fake\/model +fallback +21 +5 +9 {2}answered +0\.0000015\n/);
    expect(errors).toMatch(
      /3 tokens in, 2 out, 0\.0000015 USD, first content after \d+ ms, \d+ ms in all, call 01K9\w+\n$/,
    );
    expect(got[0]).toMatchObject({ path: '/v1/chat/completions', body: { model: 'smart', stream: true } });
    expect(got[0]?.headers).toMatchObject({
      'x-headgate-trace': 'on',
      authorization: 'Bearer hg_live_of_the_environment',
    });
  });

  it('prints one object for programs', async () => {
    const { output, errors } = await chat(['Hello', '--json'], streamed(['He', 'llo'], { more: [TRACE] }));

    expect(errors).toBe('');
    expect(JSON.parse(output)).toMatchObject({
      call_id: TRACE.headgate.call_id,
      model: 'fake/model',
      answer: 'Hello',
      finish_reason: 'stop',
      usage: { prompt_tokens: 3, completion_tokens: 2, cost: 0.0000015 },
      error: null,
      headgate: { reason: 'fallback' },
    });
  });

  it('reads the prompt from standard input, and passes on how the model is to behave', async () => {
    const args = ['-', '--system', 'Be brief.', '--max-tokens', '5', '--no-trace'];
    const { got, errors } = await chat(args, streamed(['Yes']), { piped: 'Two\nlines\n' });

    expect(errors).toBe('');
    expect(got[0]?.body).toMatchObject({
      model: 'auto',
      max_tokens: 5,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Two\nlines' },
      ],
    });
  });

  it('takes a key from standard input before all others, and signs as a team where one is named', async () => {
    const piped = await chat(['Hi', '--key', '-'], streamed(['Yes']), { piped: 'hg_live_piped\n' });
    const signed = await chat(['Hi', '--team', 'red'], streamed(['Yes']));

    expect(piped.got[0]?.headers.authorization).toBe('Bearer hg_live_piped');
    expect(`${piped.output}${piped.errors}`).not.toContain('hg_live_piped');
    expect(signed.got[0]).toMatchObject({ path: '/v1/teams/red/chat/completions' });
    expect(signed.got[0]?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 /);
  });

  it('lets no answer paint over the terminal, wherever the stream cuts it', async () => {
    const { output } = await chat(['Hi'], streamed(['\u001b', '[2J\u0007safe\r\n', '\u202edlrow\u0085 \ttab']));
    expect(output).toBe('␛[2J␇safe\n\ufffddlrow␡ \ttab\n');
  });

  it('says what was refused, what was tried, and what to do', async () => {
    const error = { error: { message: 'Rate limit reached.' }, headgate: { ...TRACE.headgate, resolved_model: null } };
    const { exitCode, output, errors } = await chat(['Hi'], { status: 429, json: error });

    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(errors).toContain('Nobody has answered.');
    expect(errors).toMatch(/\nheadgate: The gateway refused \(429\): Rate limit reached\. Wait a moment; .*\n$/);
  });

  it.each([
    [streamed(['Hal'], { isDone: false }), 'the stream ended without saying that it was over'],
    [{ ...streamed(['Hal'], { isDone: false }), isCut: true }, 'the connection was lost'],
    [
      streamed(['Hal'], { isDone: false, more: [{ error: { message: 'The provider broke off.' } }] }),
      'The provider broke off.',
    ],
  ])('ends with 1 where an answer is cut short, and keeps what there was', async (said, why) => {
    const { exitCode, output, errors } = await chat(['Hi'], said);

    expect({ exitCode, output }).toEqual({ exitCode: 1, output: 'Hal\n' });
    expect(errors).toContain(`The answer was cut short: ${why}`);
  });

  it.each([
    [['Hi', '--model', 'a/b', '--route', 'c'], 'name two ways'],
    [[], 'There is no prompt'],
    [['--json'], 'There is no prompt'],
    [['-', '--key', '-'], 'Both the prompt and the key'],
    [['Hi', '--max-tokens', '0'], 'whole number'],
  ])('does not guess: %j', async (args, complaint) => {
    const { exitCode, errors, got } = await chat(args, streamed([]));
    expect({ exitCode, got }).toEqual({ exitCode: 2, got: [] });
    expect(errors).toContain(complaint);
  });

  it('asks who asks, where nobody is named', async () => {
    const { exitCode, errors } = await chat(
      ['Hi', '--url', 'https://abc.execute-api.us-east-1.amazonaws.com'],
      streamed([]),
      {
        environment: {},
      },
    );
    expect(exitCode).toBe(2);
    expect(errors).toContain('Add --team TEAM');
  });

  it('talks on, and remembers what was said, until there are no more lines', async () => {
    let turns = 0;
    const answer: Answers = () => {
      turns += 1;
      return turns === 2
        ? { status: 503, json: { error: { message: 'Nobody is there.' } } }
        : streamed([`answer ${turns}`]);
    };
    const typed = [
      [/conversation/, 'one\r'],
      [/call 01K9/, 'two\r'],
      [/Nobody is there/, 'three\r'],
      [/call 01K9/, '\u0004'],
    ] as const;
    const { exitCode, got, output } = await chat(['--model', 'fake/model'], answer, { typed });

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: 'answer 1\nanswer 3\n' });
    // The question that failed is not part of it.
    expect(got[2]?.body.messages).toEqual([
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'answer 1' },
      { role: 'user', content: 'three' },
    ]);
  });
});

it('leaves text as it is that harms nobody', () => {
  expect(harmless('Grüße, 世界 👩‍👩‍👧\n\tline')).toBe('Grüße, 世界 👩‍👩‍👧\n\tline');
});
