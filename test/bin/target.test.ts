import { expect, it } from 'vitest';
import { selectTarget } from '../../bin/cli/target.ts';
import { aDataFolder, anOperator } from './a-data-folder.ts';
import { OPERATOR } from './loopback-gateway.ts';

const API = 'abc123.execute-api.eu-central-1.amazonaws.com';

it.each([
  [`https://${API}/v1`, `https://${API}/v1`, 'eu-central-1'],
  [`https://${API}/v1/`, `https://${API}/v1`, 'eu-central-1'],
  [`https://${API}`, `https://${API}/v1`, 'eu-central-1'],
  [`https://${API}/beta`, `https://${API}/beta`, 'eu-central-1'],
  [
    'https://abc123-vpce-1.execute-api.us-gov-west-1.amazonaws.com/v1',
    'https://abc123-vpce-1.execute-api.us-gov-west-1.amazonaws.com/v1',
    'us-gov-west-1',
  ],
  [
    'https://a1.execute-api.cn-north-1.amazonaws.com.cn/v1',
    'https://a1.execute-api.cn-north-1.amazonaws.com.cn/v1',
    'cn-north-1',
  ],
  ['https://llm.example.com', 'https://llm.example.com', 'us-west-2'],
  // Not AWS's host, whatever it looks like: the region of the environment, not the one it claims.
  [
    'https://a.execute-api.eu-west-1.amazonaws.com.evil.example/v1',
    'https://a.execute-api.eu-west-1.amazonaws.com.evil.example/v1',
    'us-west-2',
  ],
])('takes %s for a deployed gateway', async (url, controlUrl, region) => {
  const target = await selectTarget({ url }, { environment: { AWS_REGION: 'us-west-2' } });

  expect(target).toMatchObject({ controlUrl, region, isLocal: false });
});

it('prefers --url to HEADGATE_URL', async () => {
  const environment = { HEADGATE_URL: 'https://other.execute-api.us-east-1.amazonaws.com/v1' };

  expect(await selectTarget({ url: `https://${API}/v1` }, { environment })).toMatchObject({ region: 'eu-central-1' });
  expect(await selectTarget({}, { environment })).toMatchObject({ region: 'us-east-1' });
});

it.each(['http://127.0.0.1:9000/v1', 'http://localhost:9000', 'http://[::1]:9000/v1/', 'http://127.1.2.3:9000'])(
  'takes %s for a local gateway and signs as its operator',
  async (url) => {
    await using folder = await aDataFolder(anOperator('http://127.0.0.1:8787/v1'));
    const target = await selectTarget({ url }, { environment: { HEADGATE_DATA: folder.path } });

    expect(target).toMatchObject({ controlUrl: `${new URL(url).origin}/v1`, region: 'us-east-1', isLocal: true });
    expect(await target.credentials()).toEqual(OPERATOR);
  },
);
