import os

import instructor
from openai import OpenAI
from pydantic import BaseModel


class Person(BaseModel):
    name: str
    age: int


openai = OpenAI(base_url="http://127.0.0.1:8787/v1", api_key=os.environ["HEADGATE_KEY"])
client = instructor.from_openai(openai, mode=instructor.Mode.TOOLS)
person = client.chat.completions.create(
    model="demo/chat",
    messages=[{"role": "user", "content": "Who is it? I met Ada Lovelace, who is 36 years old."}],
    response_model=Person,
)
print(f"Hello {person.name}, {person.age}")
