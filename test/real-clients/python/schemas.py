"""What the clients are asked for, once for all of them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Person(BaseModel):
    name: str
    age: int


class Weather(BaseModel):
    """Tells the weather."""

    model_config = ConfigDict(extra="forbid")
    city: str
    unit: Literal["celsius", "fahrenheit"]


WEATHER = Weather.model_json_schema()
CHAT_TOOL = {"type": "function", "function": {"name": "get_weather", "parameters": WEATHER}}
