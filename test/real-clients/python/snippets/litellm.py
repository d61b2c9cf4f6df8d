import os

import litellm

completion = litellm.completion(
    model="openai/demo/chat",  # the dialect, and then the name here
    api_base="http://127.0.0.1:8787/v1",  # for anthropic/…: without /v1
    api_key=os.environ["HEADGATE_KEY"],
    messages=[{"role": "user", "content": "Hello"}],
)
print(completion.choices[0].message.content)
