import os

from anthropic import Anthropic

client = Anthropic(base_url="http://127.0.0.1:8787", api_key=os.environ["HEADGATE_KEY"])
messages = [{"role": "user", "content": "Hello"}]
with client.messages.stream(model="demo/chat", max_tokens=1000, messages=messages) as stream:
    for text in stream.text_stream:
        print(text, end="", flush=True)
