import boto3
import httpx2 as httpx  # with anthropic before 2, and openai without its extra httpx2: import httpx
from anthropic import Anthropic
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from openai import OpenAI


class Signed(httpx.Auth):
    """Signs each request with Signature Version 4, as whoever boto3 finds credentials of."""

    requires_request_body = True

    def __init__(self, region):
        self.region = region
        self.credentials = boto3.Session().get_credentials()

    def auth_flow(self, request):
        for name in ("authorization", "x-api-key"):  # SDKs insist on a key, which is nobody's business here
            request.headers.pop(name, None)
        headers = {name: request.headers[name] for name in ("content-type",) if name in request.headers}
        signed = AWSRequest(request.method, str(request.url), headers=headers, data=request.content)
        SigV4Auth(self.credentials.get_frozen_credentials(), "execute-api", self.region).add_auth(signed)
        request.headers.update(dict(signed.headers.items()))
        yield request


door = "http://127.0.0.1:8787/v1/teams/local"
client = httpx.Client(auth=Signed("us-east-1"), timeout=600)

openai = OpenAI(base_url=f"{door}/v1", api_key="signed instead", http_client=client)
print(openai.responses.create(model="demo/chat", input="Hello").output_text)
for chunk in openai.chat.completions.create(
    model="demo/chat", messages=[{"role": "user", "content": "Hello"}], stream=True
):
    print(chunk.choices[0].delta.content or "", end="", flush=True)
print()

anthropic = Anthropic(base_url=door, api_key="signed instead", http_client=client)
asked = {"model": "demo/chat", "max_tokens": 1000, "messages": [{"role": "user", "content": "Hello"}]}
print(anthropic.messages.create(**asked).content[0].text)
with anthropic.messages.stream(**asked) as stream:
    for text in stream.text_stream:
        print(text, end="", flush=True)
print()
