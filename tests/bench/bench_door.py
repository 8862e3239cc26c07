"""From the press to the verdict on the screen, in a gym of 10,000: bench_door.py OUTPUT.jsonl MAKER BENCH [PRESSES]

A server with its members, a window on a screen of its own, and MAKER and BENCH, the two programs beside this file.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

import torno_desktop
import torno_fixture
from torno_socket import Socket

MEMBERS = 10000
PATIENCE = 1800


def run_sql(server, *commands):
    """In one session, however long it takes."""
    words = [word for command in commands for word in ("-c", command)]
    done = subprocess.run(["psql", "-h", server.find_socket(), "-U", "torno", "-d", "torno", "-XAtq", "-v", "ON_ERROR_STOP=1", *words],
                          check=False, timeout=PATIENCE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def add_members(server, gym, plan):
    """By SQL, with their triggers: a call each would take an hour."""
    return int(run_sql(server, f"""
        WITH made AS (INSERT INTO users (gym_id, email, full_name, document_id, role)
                      SELECT {gym}, 'b' || i || '@example.com', 'Member ' || i, 'B' || i, 'user' FROM generate_series(1, {MEMBERS}) i
                      ORDER BY i RETURNING gym_id, id),
             sold AS (INSERT INTO user_plans (gym_id, user_id, plan_id, purchased_price_cents, expires_at, created_by_id, duration_days)
                      SELECT gym_id, id, {plan}, 0, now() + interval '90 days', 1, 90 FROM made)
        SELECT min(id) FROM made"""))


def add_templates(server, gym, first, maker, folder):
    station = Socket(server, f"/ws/gym/{gym}", server.login())
    key = station.receive("connected")["station_key"]
    station.close()
    with open(pathlib.Path(folder, "boxes"), "wb") as file:
        subprocess.run([maker, key, str(gym), str(first), str(MEMBERS), folder], stdout=file, check=True, timeout=PATIENCE)
    run_sql(server, "CREATE TEMPORARY TABLE boxes (user_id bigint, box text)", f"\\copy boxes FROM '{folder}/boxes'",
            f"INSERT INTO fingerprints (gym_id, user_id, finger, template_box) SELECT {gym}, user_id, 1, box FROM boxes")


def main(output, maker, bench, presses="60"):
    torno_fixture.adopt_orphans()
    desktop = torno_desktop.Desktop()
    server = torno_fixture.Server()
    try:
        admin = server.login()
        gym = 1
        # Every press is an entry, which opens the door.
        assert server.call("PUT", f"/api/v1/gyms/{gym}", {"repeat_minutes": 0}, admin).status == 200
        plan = server.call("POST", "/api/v1/plans/", {"name": "Bench", "price": "1.00", "duration_days": 90}, admin).json["id"]
        with tempfile.TemporaryDirectory() as folder:
            add_templates(server, gym, add_members(server, gym, plan), maker, folder)
            subprocess.run([bench, output, str(MEMBERS), presses], check=True, timeout=PATIENCE, env={
                **os.environ, "TORNO_URL": f"http://127.0.0.1:{server.port}", "TORNO_EMAIL": "trainer@gym.com",
                "TORNO_PASSWORD": "trainer123", "TORNO_PRINTS": folder, "GSETTINGS_BACKEND": "memory"})
    finally:
        desktop.stop()
        server.stop()


main(*sys.argv[1:])
