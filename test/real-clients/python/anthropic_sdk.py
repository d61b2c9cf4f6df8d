from typing import Literal

from anthropic import Anthropic, beta_tool

from schemas import Person


class Messages:
    def __init__(self, origin, key, model):
        self.client = Anthropic(base_url=origin, api_key=key)
        self.model = model

    def asked(self, question):
        return {"model": self.model, "max_tokens": 1000, "messages": [{"role": "user", "content": question}]}

    def chat(self, question):
        message = self.client.messages.create(**self.asked(question))
        return {"text": message.content[0].text, "usage": usage_of(message.usage)}

    def stream(self, question):
        with self.client.messages.stream(**self.asked(question)) as stream:
            pieces = list(stream.text_stream)
            message = stream.get_final_message()
        return {"text": message.content[0].text, "pieces": pieces, "usage": usage_of(message.usage)}

    def use_tool(self, question, told):
        @beta_tool
        def get_weather(city: str, unit: Literal["celsius", "fahrenheit"]) -> str:
            """Tells the weather."""
            return told(city=city, unit=unit)

        runner = self.client.beta.messages.tool_runner(**self.asked(question), tools=[get_weather])
        return {"text": runner.until_done().content[0].text}

    def extract(self, question):
        return self.client.messages.parse(**self.asked(question), output_format=Person).parsed_output.model_dump()


def usage_of(usage):
    return {"input": usage.input_tokens, "output": usage.output_tokens}


CLIENTS = {"anthropic": Messages}
