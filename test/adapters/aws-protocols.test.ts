import { expect, test } from 'vitest';
import { PROTOCOLS } from '../../lambda/adapters/aws-protocols.ts';

/** What AWS's own clients put on the wire for the same operations: client-sqs and client-sns 3.1162.0, 2026-11-20. */
const QUEUE_URL = 'https://sqs.us-east-1.amazonaws.com/000000000000/work';

test('a message for a queue is what the official client sends, to the byte', () => {
  expect(PROTOCOLS.sqs.write('SendMessage', { QueueUrl: QUEUE_URL, MessageBody: 'a' })).toEqual({
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: `{"QueueUrl":"${QUEUE_URL}","MessageBody":"a"}`,
  });
});

test('a notification is what the official client sends, but for the order of its fields', () => {
  const { headers, body } = PROTOCOLS.sns.write('Publish', {
    Message: 'ü\n&',
    TopicArn: 'arn:x',
    Subject: 'Hi +',
    'MessageAttributes.entry.1.Name': 'team',
    'MessageAttributes.entry.1.Value.DataType': 'String',
    'MessageAttributes.entry.1.Value.StringValue': 'red',
  });
  expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
  expect(body).toBe(
    'Action=Publish&Version=2010-03-31&Message=%C3%BC%0A%26&TopicArn=arn%3Ax&Subject=Hi%20%2B' +
      '&MessageAttributes.entry.1.Name=team&MessageAttributes.entry.1.Value.DataType=String' +
      '&MessageAttributes.entry.1.Value.StringValue=red',
  );
});

test.each([
  ['<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>', {}],
  [
    '<?xml version="1.0"?>\n<ErrorResponse>\n <Error>\n <Type>Sender</Type>\n <Code>AuthorizationError</Code>\n <Message>&lt;Code&gt;x</Message>\n </Error>\n</ErrorResponse>',
    { __type: 'AuthorizationError' },
  ],
])('an answer in XML is read for its error: %#', (text, answer) => {
  expect(PROTOCOLS.sns.read(text)).toEqual(answer);
});

test.each(['', 'Bad Gateway', '{}'])('an answer that is no XML is no success: %j', (text) => {
  expect(() => PROTOCOLS.sns.read(text)).toThrow('no XML');
});
