import threading
import time

import boto3
from anthropic import AccessToken, Anthropic
from openai import OpenAI


class Token:
    """A token of AWS STS for this gateway, kept for four fifths of its life."""

    def __init__(self, region, audience, seconds=300):
        self.sts = boto3.client("sts", region_name=region)
        self.wish = {"Audience": [audience], "SigningAlgorithm": "ES384", "DurationSeconds": seconds}
        self.lock = threading.Lock()
        self.refresh_at = 0.0

    def __call__(self):
        with self.lock:
            now = time.monotonic()
            if now >= self.refresh_at:
                self.token = self.sts.get_web_identity_token(**self.wish)["WebIdentityToken"]
                self.refresh_at = now + 0.8 * self.wish["DurationSeconds"]
            return self.token


token = Token("us-east-1", "headgate:us-east-1:000000000000:Headgate")

# AsyncOpenAI wants something to await: api_key=lambda: asyncio.to_thread(token)
openai = OpenAI(base_url="http://127.0.0.1:8787/v1", api_key=token)
print(openai.responses.create(model="demo/chat", input="Hello").output_text)
for chunk in openai.chat.completions.create(
    model="demo/chat", messages=[{"role": "user", "content": "Hello"}], stream=True
):
    print(chunk.choices[0].delta.content or "", end="", flush=True)
print()

# It keeps no token whose end it is not told, and asks for one at every request.
anthropic = Anthropic(base_url="http://127.0.0.1:8787", credentials=lambda **_: AccessToken(token(), expires_at=0))
asked = {"model": "demo/chat", "max_tokens": 1000, "messages": [{"role": "user", "content": "Hello"}]}
print(anthropic.messages.create(**asked).content[0].text)
with anthropic.messages.stream(**asked) as stream:
    for text in stream.text_stream:
        print(text, end="", flush=True)
print()
