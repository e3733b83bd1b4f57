"""What is brought ahead gives way to what somebody on the same network needs now."""

from __future__ import annotations

import asyncio
import time

from khue.config.front.lanes import LONGEST_WAIT, Lanes, network_of


def at(address: str) -> dict:
    return {"client": (address, 1)}


def test_an_access_point_is_known_by_its_neighbourhood():
    assert network_of(at("10.1.2.3")) == network_of(at("10.1.2.77")) != network_of(at("10.1.3.3"))
    assert network_of(at("2001:db8::1")) == network_of(at("2001:db8::ffff"))
    assert network_of({"client": None}) == ""


def test_what_is_needed_now_goes_first_and_others_are_not_held_up():
    lanes = Lanes()

    async def tried() -> tuple[float, float]:
        async def needed() -> None:
            with lanes.needed(at("10.1.2.3")):
                await asyncio.sleep(0.3)

        task = asyncio.ensure_future(needed())
        await asyncio.sleep(0)
        began = time.monotonic()
        await lanes.give_way(at("10.9.9.9"))
        elsewhere = time.monotonic() - began
        await lanes.give_way(at("10.1.2.9"))
        await task
        return elsewhere, time.monotonic() - began

    elsewhere, here = asyncio.run(tried())
    assert elsewhere < 0.1
    assert here >= 0.3


def test_nobody_is_held_up_for_ever():
    lanes = Lanes()

    async def tried() -> float:
        with lanes.needed(at("10.1.2.3")):
            began = time.monotonic()
            await lanes.give_way(at("10.1.2.4"))
            return time.monotonic() - began

    assert LONGEST_WAIT <= asyncio.run(tried()) < LONGEST_WAIT + 3
