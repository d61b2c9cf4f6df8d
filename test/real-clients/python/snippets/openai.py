import os

from openai import OpenAI

client = OpenAI(base_url="http://127.0.0.1:8787/v1", api_key=os.environ["HEADGATE_KEY"])
response = client.responses.create(model="demo/chat", input="Hello")
print(response.output_text)
