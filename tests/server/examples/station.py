"""A fingerprint station that signs in and says that it is there. station.py URL EMAIL PASSWORD"""

import asyncio
import json
import sys

import websockets


async def run_station(url, email, password):
    async with websockets.connect(url) as socket:
        await socket.send(json.dumps({"type": "login", "login_data": {"email": email, "password": password}}))
        async for text in socket:
            message = json.loads(text)
            if message["type"] == "connected":
                print("signed in to gym", message["gym_id"])
                await socket.send(json.dumps({"type": "fingerprint_connected", "gym_id": message["gym_id"]}))
            elif message["type"] == "fingerprint_connection_stablished":
                print("ready in gym", message["gym_id"])
                break
            elif message["type"] == "error":
                print("error:", message["error"])
                break


asyncio.run(run_station(*sys.argv[1:]))
