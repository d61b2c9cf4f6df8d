import os

from langchain_core.messages import HumanMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI


@tool
def get_weather(city: str) -> str:
    """Tells the weather."""
    return f"21 degrees in {city}."


llm = ChatOpenAI(
    model="demo/chat",
    base_url="http://127.0.0.1:8787/v1",
    api_key=os.environ["HEADGATE_KEY"],
    stream_usage=True,  # with another base URL it does not ask for usage in streams by itself
    # use_responses_api=True,
).bind_tools([get_weather])
question = HumanMessage("Hello! What is the weather in Paris?")
asked = llm.invoke([question])
results = [get_weather.invoke(call) for call in asked.tool_calls]
print(llm.invoke([question, asked, *results]).text)
