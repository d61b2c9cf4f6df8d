"""Reads lines of JSON as a collector of OpenTelemetry does, or a page as Prometheus does, and prints what is in it."""

import base64
import json
import sys

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from prometheus_client.parser import text_string_to_metric_families

IDS = {"traceId": 16, "spanId": 8, "parentSpanId": 8}


def with_bytes(value, key=None):
    """OTLP writes ids in hexadecimal, where protobuf's own JSON has base64: the one thing in which the two differ."""
    if isinstance(value, dict):
        return {name: with_bytes(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [with_bytes(one) for one in value]
    if key in IDS:
        raw = bytes.fromhex(value)
        assert len(raw) == IDS[key], f"{key} has {len(raw)} bytes"
        return base64.b64encode(raw).decode()
    return value


def value_of(value):
    return getattr(value, value.WhichOneof("value"))


def spans(text):
    # Strict: a field that the definitions do not have is an error.
    request = json_format.Parse(json.dumps(with_bytes(json.loads(text))), ExportTraceServiceRequest())
    for resource in request.resource_spans:
        service = {one.key: value_of(one.value) for one in resource.resource.attributes}
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield {
                    "service": service["service.name"],
                    "trace": span.trace_id.hex(),
                    "span": span.span_id.hex(),
                    "parent": span.parent_span_id.hex(),
                    "name": span.name,
                    "kind": Span.SpanKind.Name(span.kind),
                    "status": Status.StatusCode.Name(span.status.code),
                    "took": span.end_time_unix_nano >= span.start_time_unix_nano > 10**18,
                    "attributes": {one.key: value_of(one.value) for one in span.attributes},
                }


def metrics(text):
    for family in text_string_to_metric_families(text):
        assert family.documentation, f"{family.name} says nothing of itself"
        for sample in family.samples:
            yield {"type": family.type, "name": sample.name, "labels": sample.labels, "value": sample.value}


if sys.argv[1] == "spans":
    print(json.dumps([span for line in sys.stdin for span in spans(line)]))
else:
    print(json.dumps(list(metrics(sys.stdin.read()))))
