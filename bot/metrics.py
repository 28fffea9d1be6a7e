"""What is counted, for Prometheus: numbers without people in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prometheus_client.core import CollectorRegistry, CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest

from bot.store import chats, complaints, inbox, outbox, people
from bot.store.db import Database


@dataclass(frozen=True)
class Reading:
    """One metric at one moment: its values by the value of one label (or by an empty string)."""

    name: str
    doc: str
    values: Mapping[str, float]
    label: str = ""
    grows: bool = False


async def store_readings(database: Database) -> list[Reading]:
    """What stands in the database now."""
    async with database.read() as connection:
        return [
            Reading("hamroh_inbox_waiting", "Events that wait for their turn.", {"": await inbox.waiting(connection)}),
            Reading(
                "hamroh_inbox_set_aside", "Events that could not be answered.", {"": await inbox.set_aside(connection)}
            ),
            Reading("hamroh_outbox_unsent", "Messages that wait to be sent.", {"": await outbox.unsent(connection)}),
            Reading("hamroh_people", "People who agreed to be remembered.", {"": await people.number(connection)}),
            Reading(
                "hamroh_complaints_unheard",
                "Complaints that wait and that nobody can see.",
                {"": await complaints.unheard(connection)},
            ),
            Reading("hamroh_web_chats", "Web chats that can be opened.", {"": await chats.number(connection)}),
        ]


def exposition(readings: list[Reading]) -> bytes:
    """`readings` in Prometheus's text format."""
    registry = CollectorRegistry()
    registry.register(_Collector(readings))
    return generate_latest(registry)


class _Collector:
    def __init__(self, readings: list[Reading]) -> None:
        self._readings = readings

    def collect(self) -> Iterator[Metric]:
        for reading in self._readings:
            kind = CounterMetricFamily if reading.grows else GaugeMetricFamily
            family = kind(reading.name, reading.doc, labels=[reading.label] if reading.label else [])
            for label, value in reading.values.items():
                family.add_metric([label] if reading.label else [], value)
            yield family
